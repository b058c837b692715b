"""Words of ours that the marks of a document may use."""

# the rows, and what the whole file says of itself
ROWS, WORDS = "各行", ("标题", "截至", "总数", "导出人", "用途", "导出号")
