"""Everything that is done to homes; each step within one transaction, by whoever keeps residents there."""

from grids.homes.arriving import Incoming as Incoming
from grids.homes.grouping import change_head as change_head
from grids.homes.grouping import correct_relation as correct_relation
from grids.homes.grouping import join_households as join_households
from grids.homes.grouping import split_household as split_household
from grids.homes.leaving import died as died
from grids.homes.leaving import move_out as move_out
from grids.homes.leaving import move_out_all as move_out_all
from grids.homes.moving import born as born
from grids.homes.moving import move_in as move_in
from grids.homes.moving import move_within as move_within
from grids.homes.standings import confirm as confirm
from grids.homes.standings import correct_lives as correct_lives
from grids.homes.standings import registered as registered
from grids.homes.standings import still_floating as still_floating
from grids.homes.standings import turn_floating as turn_floating
from grids.homes.standings import turn_resident as turn_resident
from grids.homes.stepping import Done as Done
from grids.homes.undoing import take_back as take_back
