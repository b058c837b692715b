"""Debian packages: what is missing is installed, and nothing they bring is started or set up."""

import os
import shutil
import subprocess
from pathlib import Path

from places import LOCAL, SERVICE_ACCOUNT, is_root
from telling import Failed, say, step

# package, and the file or command by which we know that it is there, and what it is for
RUN = (
    ("postgresql", "/usr/lib/postgresql/*/bin/postgres", "数据库"),
    ("postgresql-postgis", "/usr/share/postgresql/*/extension/postgis.control", "数据库的空间扩展"),
    ("libgdal", "/usr/lib/*/libgdal.so.*", "GeoDjango 读写空间数据"),
    ("libgeos-c1v5", "/usr/lib/*/libgeos_c.so.1", "空间计算"),
    ("libproj", "/usr/lib/*/libproj.so.*", "坐标换算"),
    ("redis-server", "/usr/bin/redis-server", "后台任务的队列"),
)
TEST = (
    ("chromium", "/usr/bin/chromium", "浏览器测试"),
    ("fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "浏览器测试里的中文字体"),
    ("gettext", "/usr/bin/msgfmt", "核对英文译文"),
)
CLUSTER_CONF = Path("/etc/postgresql-common/createcluster.conf")
POLICY = Path("/usr/sbin/policy-rc.d")


def missing(packages: tuple[tuple[str, str, str], ...]) -> list[tuple[str, str]]:
    """Packages of the list that are not there, with what they are for."""
    return [(name, why) for name, pattern, why in packages if not any(Path("/").glob(pattern[1:]))]


def ensure(packages: tuple[tuple[str, str, str], ...]) -> None:
    """Install what is missing, through sudo when not root, saying what and why."""
    wanted = missing(packages)
    if not wanted:
        return
    if shutil.which("apt-get") is None:
        names = "、".join(name for name, _why in wanted)
        raise Failed(f"缺少 {names}，而这不是 Debian 或 Ubuntu", "请用本机的包管理器装好它们，再运行一次。")
    for name, why in wanted:
        say(f"  需要安装 {name}（{why}）")
    if not is_root() and shutil.which("sudo") is None:
        raise Failed("安装软件包需要管理员权限，而这里没有 sudo", "请用 root 运行一次，或请管理员装好 sudo。")
    if not is_root():
        say("  以下安装通过 sudo 进行，可能会要求输入您的密码。")
    log = LOCAL / "log" / "packages.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with step("更新软件包目录"):
        _run(["apt-get", "update", "-qq"], log)
    with step("安装软件包"):
        _quietly(log, [real for name, _why in wanted for real in _real_names(name)])


def _real_names(name: str) -> list[str]:
    """The names that this release has for a package whose name carries a version."""
    if name == "postgresql-postgis":
        return [f"postgresql-{_candidate_major()}-postgis-3"]
    if name == "libgdal":
        return [_newest(r"^libgdal[0-9]+(t64)?$")]
    if name == "libproj":
        return [_newest(r"^libproj[0-9]+(t64)?$")]
    return ["postgresql", "postgresql-contrib"] if name == "postgresql" else [name]


def _candidate_major() -> str:
    out = subprocess.run(["apt-cache", "show", "postgresql"], capture_output=True, text=True, check=True).stdout
    version = next(line.split()[1] for line in out.splitlines() if line.startswith("Version:"))
    return version.split("+")[0].split(".")[0]


def _newest(pattern: str) -> str:
    out = subprocess.run(["apt-cache", "search", "--names-only", pattern], capture_output=True, text=True, check=True)
    names = sorted(line.split()[0] for line in out.stdout.splitlines())
    if not names:
        raise Failed(f"软件源里没有 {pattern}", "请确认软件源可用，然后再运行一次。")
    return names[-1]


def _quietly(log: Path, names: list[str]) -> None:
    """Install while nothing may be started: no cluster is made, no server comes up, whatever was there stays."""
    _write_once(CLUSTER_CONF, "create_main_cluster = false\n", log)
    own_policy = not POLICY.exists()
    if own_policy:
        _write_once(POLICY, "#!/bin/sh\nexit 101\n", log, mode="755")
    try:
        _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names], log)
    finally:
        if own_policy:
            _run(["rm", "-f", str(POLICY)], log)


def _write_once(path: Path, text: str, log: Path, mode: str = "644") -> None:
    if path.exists():
        return
    _run(["mkdir", "-p", str(path.parent)], log)
    _run(["tee", str(path)], log, stdin=text)
    _run(["chmod", mode, str(path)], log)


def _run(command: list[str], log: Path, stdin: str = "") -> None:
    prefix = [] if is_root() else ["sudo"]
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    with log.open("ab") as output:
        done = subprocess.run(
            [*prefix, *quiet, *command], input=stdin.encode(), stdout=output, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        raise Failed(f"{command[0]} 没有成功", "请看上面的日志；网络或软件源恢复后再运行一次。", log)


def ensure_service_account() -> None:
    """The account that runs the servers when the user is root."""
    if not is_root():
        return
    known = subprocess.run(["getent", "passwd", SERVICE_ACCOUNT], capture_output=True, check=False)
    if known.returncode:
        shell = "/usr/sbin/nologin" if os.path.exists("/usr/sbin/nologin") else "/bin/false"
        command = ["useradd", "--system", "--no-create-home", "--user-group", "--shell", shell, SERVICE_ACCOUNT]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"不能建立账号 {SERVICE_ACCOUNT}：{done.stderr.strip()}", "请手工建立这个系统账号再运行。")
