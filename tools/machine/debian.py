"""Debian packages: what is missing is installed; nothing they bring is started, nothing that was there is touched."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import postgres_server
import processes
from interrupts import shielded
from places import ACCOUNTS, SHARED_GROUP, is_root
from telling import Failed, say, step


@dataclass(frozen=True, slots=True)
class Need:
    """A package (a pattern where its name carries a version), what shows that it is there, and what it is for."""

    package: str
    shown_by: str
    purpose: str

    @property
    def is_met(self) -> bool:
        """Whether what it brings is there, whoever brought it."""
        return any(Path("/").glob(self.shown_by.lstrip("/")))


RUN = (
    Need("^libgdal[0-9]+(t64)?$", "/usr/lib/*/libgdal.so.*", "读写空间数据（GDAL）"),
    Need("^libgeos-c1(v5|t64)$", "/usr/lib/*/libgeos_c.so.1", "空间计算（GEOS）"),
    Need("redis-server", "/usr/bin/redis-server", "后台任务的队列"),
    Need("nginx", "/usr/sbin/nginx", "网页前的网关：慢的连接由它等，网页进程不等"),
)
# what the packages would start at the next boot; ours runs from the checkout
SERVICES = {"redis-server": "/usr/bin/redis-server", "nginx": "/usr/sbin/nginx"}
TRANSLATION = (Need("gettext", "/usr/bin/msgfmt", "整理与核对译文"),)
TEST = (
    *TRANSLATION,
    Need(
        "fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "浏览器测试里的中文字体"
    ),
)
VENV = (Need("python3-venv", "/usr/lib/python3*/ensurepip/__init__.py", "建立 Python 环境"),)
BROWSERS = ("/usr/bin/chromium", "/usr/bin/google-chrome-stable", "/usr/bin/google-chrome")
CLUSTER_CONF = Path("/etc/postgresql-common/createcluster.conf")
POLICY = Path("/usr/sbin/policy-rc.d")
MARK = "# community-governance: only while its packages are being installed"
NO_CLUSTER = "# no cluster of the system's own comes with an installation\ncreate_main_cluster = false\n"
APT = [
    "apt-get",
    "-y",
    "-qq",
    "--no-upgrade",
    "--no-install-recommends",
    "-o",
    "DPkg::Lock::Timeout=300",
    "install",
]
QUIET = ["DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_SUSPEND=1", "UCF_FORCE_CONFFOLD=1", "LC_ALL=C.UTF-8"]


def browser() -> str:
    """The Chromium of this machine, or nothing. Snaps are left out: they don't see the folders of a test."""
    return next((path for path in BROWSERS if Path(path).exists()), "")


def ensure(needs: tuple[Need, ...] = (), *, postgres: bool = True, chromium: bool = False) -> None:
    """Install what is missing, through sudo when not root, saying what and why."""
    unmet = [need for need in needs if not need.is_met]
    wants_postgres = postgres and not postgres_server.majors()
    wants_browser = chromium and not browser()
    if not (unmet or wants_postgres or wants_browser):
        return
    if shutil.which("apt-get") is None:
        raise Failed(
            "缺少软件包，而这不是 Debian 或 Ubuntu",
            "需要 PostgreSQL 15+ 连同 PostGIS、GDAL、GEOS、Redis；请用本机的包管理器装好，再运行一次。",
        )
    _ask_for_rights()
    with step("更新软件包目录"):
        _run(["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "update"])
    wanted = {_real_name(need.package): need.purpose for need in unmet}
    if wants_postgres:
        wanted |= _postgres_packages()
    if wants_browser and _has_candidate("chromium"):
        wanted |= {"chromium": "浏览器测试"}
    for name, purpose in wanted.items():
        say(f"  需要安装 {name}：{purpose}")
    if wanted:
        new = [name for name, program in SERVICES.items() if name in wanted and not Path(program).exists()]
        with step(f"安装 {len(wanted)} 个软件包及其依赖"), shielded(), _no_cluster(), _nothing_starts():
            _run([*APT, *wanted])
        for name in new:
            _leave_asleep(name)


def _ask_for_rights() -> None:
    if is_root():
        return
    if shutil.which("sudo") is None:
        raise Failed("安装软件包需要管理员权限，而这里没有 sudo", "请用 root 运行一次，或请管理员装好 sudo。")
    say("  安装系统软件包要用 sudo，可能会要求输入您的密码；只用于 apt 和它的设置。")
    if subprocess.run(["sudo", "true"], check=False).returncode:
        raise Failed("sudo 没有放行", "请用可以使用 sudo 的账号，或请管理员用 root 运行一次。")


def _real_name(package: str) -> str:
    """The name that this release has for a package whose name carries a version."""
    if not package.startswith("^"):
        return package
    found = _ask_apt("search", "--names-only", package).splitlines()
    names = sorted((line.split()[0] for line in found), key=lambda name: (len(name.split("t64")[0]), name))
    if not names:
        raise Failed(f"软件源里没有 {package.strip('^$')}", "请确认软件源可用，然后再运行一次。")
    return names[-1]


def _postgres_packages() -> dict[str, str]:
    """Server and PostGIS: PostGIS for an installed version that only lacks it, else both of the release's version."""
    installed = {int(path.parts[4]) for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")}
    for major in sorted(installed, reverse=True):
        if major >= postgres_server.OLDEST and _has_candidate(f"postgresql-{major}-postgis-3"):
            return {f"postgresql-{major}-postgis-3": "数据库的空间扩展"}
    version = re.search(r"^Version: (\d+)", _ask_apt("show", "postgresql"), re.M)
    if version is None or int(version.group(1)) < postgres_server.OLDEST:
        raise Failed("软件源里没有 PostgreSQL 15 或更新的版本", "请用 Debian 12、Ubuntu 24.04 或更新的系统。")
    major = version.group(1)
    return {f"postgresql-{major}": "数据库", f"postgresql-{major}-postgis-3": "数据库的空间扩展"}


def _ask_apt(*words: str) -> str:
    return subprocess.run(["apt-cache", *words], capture_output=True, text=True, check=False).stdout


def _has_candidate(package: str) -> bool:
    """Whether the release has this package itself; Ubuntu's chromium is only a door to a snap."""
    shown = _ask_apt("show", "--no-all-versions", package)
    return f"Package: {package}\n" in shown and "snap" not in shown


def _leave_asleep(name: str) -> None:
    """Ours runs from the checkout; the one that the package set up would come up at the next boot."""
    if shutil.which("systemctl"):
        _run(["systemctl", "disable", f"{name}.service"], check=False)
    else:
        _run(["update-rc.d", name, "disable"], check=False)
    say(f"  软件包自带的 {name} 服务已设为不随开机启动（systemctl enable {name} 可恢复）")


@contextmanager
def _no_cluster() -> Iterator[None]:
    """PostgreSQL's packages make no cluster of their own; a setting that was there comes back as it was."""
    before = CLUSTER_CONF.read_text() if CLUSTER_CONF.exists() else None
    if before is None:
        _write(CLUSTER_CONF, NO_CLUSTER)
    else:
        kept = re.sub(r"(?m)^(\s*create_main_cluster\b)", r"#\1", before)
        _write(CLUSTER_CONF, f"{kept}\n{NO_CLUSTER}")
    try:
        yield
    finally:
        if before is not None:
            _write(CLUSTER_CONF, before)


@contextmanager
def _nothing_starts() -> Iterator[None]:
    """While packages are installed no service may be started or restarted; the machine's own rule wins."""
    ours = not POLICY.exists() or MARK in POLICY.read_text()
    if ours:
        _write(POLICY, f"#!/bin/sh\n{MARK}\nexit 101\n", mode="755")
    try:
        yield
    finally:
        if ours:
            _run(["rm", "-f", str(POLICY)])


def _write(path: Path, text: str, mode: str = "644") -> None:
    _run(["mkdir", "-p", str(path.parent)])
    _run(["tee", str(path)], stdin=text)
    _run(["chmod", mode, str(path)])


def _run(command: list[str], *, stdin: str = "", check: bool = True) -> None:
    prefix = [] if is_root() else ["sudo"]
    log = processes.log_of("packages")
    with log.open("ab") as output:
        done = subprocess.run(
            [*prefix, "env", *QUIET, *command],
            input=stdin.encode(),
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if check and done.returncode:
        raise Failed(f"{command[0]} 没有成功", "请看上面的日志；网络或软件源恢复后再运行一次。", log)


def ensure_accounts() -> None:
    """Where the user is root: an account without a shell a kind of process, so that none reads another's secrets."""
    if not is_root():
        return
    missing = [account for account in ACCOUNTS.values() if not _known("passwd", account)]
    if not missing:
        return
    say(f"  各进程不以 root 运行、互不能读：建立系统账号 {'、'.join(missing)}")
    if not _known("group", SHARED_GROUP):
        _run(["groupadd", "--system", SHARED_GROUP])
    shell = "/usr/sbin/nologin" if Path("/usr/sbin/nologin").exists() else "/bin/false"
    for account in missing:
        shares = account in (ACCOUNTS["web"], ACCOUNTS["worker"])
        group = ["--gid", SHARED_GROUP] if shares else ["--user-group"]
        _run(["useradd", "--system", "--no-create-home", *group, "--shell", shell, account])


def _known(book: str, name: str) -> bool:
    return subprocess.run(["getent", book, name], stdout=subprocess.DEVNULL, check=False).returncode == 0
