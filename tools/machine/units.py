"""The product as systemd services, for real use: the same parts as `make run`, started at boot and kept alive.

One unit a part, each with its own account, its own secrets, its own folders and nothing else; systemd restarts what
dies, and the journal keeps and turns over what they say.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import gateway
import postgres_server
import redis_server
from parts import SETTINGS, environment_of, parts
from places import (
    ACCOUNTS,
    BEAT,
    HEADS,
    KEYS,
    MEDIA,
    PYTHON,
    ROOT,
    SHARED_GROUP,
    data_folder,
    is_root,
    product_ids,
    read_env,
    shut_away,
    write_private,
)  # fmt: skip
from telling import Failed, say, step

FOLDER = Path("/etc/systemd/system")
PREFIX = "community-governance"
TARGET = f"{PREFIX}.target"
SECRETS = KEYS / "units"
# what nginx as root does before its workers serve as their own account
GATEWAY_RIGHTS = "CAP_NET_BIND_SERVICE CAP_SETUID CAP_SETGID"
TO_JOURNAL = "syslog:server=unix:/dev/log,nohostname,tag=governance_gateway"
STEPS_SINCE = 254
TARGET_TEXT = """[Unit]
Description=社区网格治理系统

[Install]
WantedBy=multi-user.target
"""
UNIT = """# written by `make service` of {root}; changes here are lost with the next one
[Unit]
Description=社区网格治理系统：{title}
PartOf={target}
After=network.target {after}
StartLimitIntervalSec=0

[Service]
Type={type}
User={user}
Group={group}
WorkingDirectory={root}
{secrets}ExecStart={command}
Restart=always
RestartSec=1
{steps}KillMode=mixed
KillSignal={sign}
TimeoutStopSec=60
UMask=0027
CapabilityBoundingSet={rights}
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ProtectHome=read-only
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
LockPersonality=yes
ReadWritePaths={writes}

[Install]
WantedBy={target}
"""


@dataclass(frozen=True, slots=True)
class Service:
    """What one unit says beyond what all say."""

    name: str
    title: str
    command: tuple[str, ...]
    user: str
    group: str
    writes: tuple[Path, ...]
    type: str = "exec"
    sign: str = "SIGTERM"
    rights: str = ""
    env: dict[str, str] | None = None
    after: tuple[str, ...] = ()


def services() -> list[Service]:
    """Both servers and every part."""
    told = read_env()
    port, data = urlsplit(told["DATABASE_URL"]).port or 0, data_folder()
    found = [
        Service(
            "postgres", postgres_server.TITLE, tuple(postgres_server.command(port)), ACCOUNTS["postgres"],
            ACCOUNTS["postgres"], (data / "postgres",), type="notify", sign="SIGINT",
        ),
        Service(
            "redis", redis_server.TITLE, tuple(redis_server.command()), ACCOUNTS["redis"], ACCOUNTS["redis"],
            (data / "redis",),
        ),
    ]  # fmt: skip
    path = {"PATH": f"{PYTHON.parent}:/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    servers = tuple(service.name for service in found)
    for part in parts():
        env = environment_of(part, told) | SETTINGS | path
        if part.kind == "gateway":
            writes, rights = (gateway.folder(),), GATEWAY_RIGHTS
            found.append(
                Service(
                    part.name, part.title, part.command, "root", "root", writes, rights=rights, after=("web",)
                )
            )
        else:
            own = (data / "web", MEDIA) if part.kind == "web" else (BEAT, MEDIA, HEADS)
            account = ACCOUNTS[part.kind]
            found.append(
                Service(
                    part.name, part.title, part.command, account, SHARED_GROUP, own, env=env, after=servers
                )
            )
    return found


def text_of(service: Service, *, version: int) -> str:
    """The unit's file; a pause that grows where this systemd knows one, else a second."""
    secrets = f"EnvironmentFile={SECRETS / service.name}.env\n" if service.env else ""
    return UNIT.format(
        root=ROOT, target=TARGET, title=service.title, type=service.type, user=service.user, group=service.group,
        command=" ".join(_escaped(word) for word in service.command), sign=service.sign, rights=service.rights,
        after=" ".join(f"{PREFIX}-{name}.service" for name in service.after), secrets=secrets,
        steps="RestartSteps=6\nRestartMaxDelaySec=60\n" if version >= STEPS_SINCE else "",
        writes=" ".join(_escaped(str(folder)) for folder in service.writes),
    )  # fmt: skip


def _escaped(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$") + '"'


def write(folder: Path = FOLDER) -> list[Path]:
    """Every unit with its secrets, which only root reads; the files."""
    version = systemd_version()
    SECRETS.mkdir(exist_ok=True, mode=0o700)
    files = [folder / TARGET]
    files[0].write_text(TARGET_TEXT, encoding="utf-8")
    for service in services():
        if service.env:
            lines = [f"{name}={_quoted(value)}\n" for name, value in sorted(service.env.items())]
            write_private(SECRETS / f"{service.name}.env", "".join(lines))
        file = folder / f"{PREFIX}-{service.name}.service"
        file.write_text(text_of(service, version=version), encoding="utf-8")
        files.append(file)
    return files


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`").replace("$", "\\$") + '"'


def systemd_version() -> int:
    """Of this machine; 0 where there is none."""
    if shutil.which("systemctl") is None:
        return 0
    done = subprocess.run(["systemctl", "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"systemd (\d+)", done.stdout)
    return int(found.group(1)) if found else 0


def is_installed() -> bool:
    """Whether this very checkout runs as services."""
    unit = FOLDER / f"{PREFIX}-web.service"
    return unit.exists() and f"\nWorkingDirectory={ROOT}\n" in unit.read_text(encoding="utf-8")


def require() -> None:
    """Refuse, in words, where services can't be or shouldn't be."""
    if not is_root():
        raise Failed("系统服务要由 root 建立", "请运行 sudo make service。")
    if not Path("/run/systemd/system").exists():
        raise Failed("这台机器没有运行 systemd", "请改用 make run，或 docker compose。")
    if product_ids("web") is None:
        raise Failed(
            f"{shut_away()}只有 root 能到达，各部分就只能都以 root 运行",
            "请把检出放到 /srv/community 这样的地方，用系统自带的 Python，再运行一次。",
        )
    if read_env().get("DEMO", "1") != "0":
        raise Failed(
            "正式使用不装演示数据",
            "请先在 .local/env 里写 DEMO=0（装过演示数据的，先 make clean），再运行一次。",
        )


def install() -> None:
    """Write the units and start them, at once and at every boot."""
    with step("写好并启动系统服务"):
        write()
        control("daemon-reload")
        control("enable", "--quiet", *(f"{PREFIX}-{service.name}.service" for service in services()), TARGET)
        control("restart", *(f"{PREFIX}-{service.name}.service" for service in services()), TARGET)


def remove() -> None:
    """No services any more; data and keys stay."""
    files = [*FOLDER.glob(f"{PREFIX}-*.service"), FOLDER / TARGET]
    present = [file.name for file in files if file.exists()]
    if present:
        with step("停止并移除系统服务"):
            control("disable", "--now", "--quiet", *present)
            for file in files:
                file.unlink(missing_ok=True)
            control("daemon-reload")
    say("系统服务已移除；数据与密钥原样保留。")


def stop_parts() -> None:
    """Web and workers of the version before write nothing while what they wrote is brought over."""
    if is_installed():
        names = [f"{PREFIX}-{part.name}.service" for part in parts()]
        with step("停止上一个版本的网页与后台任务"):
            control("stop", *names)


def stop() -> None:
    """Stop the services until the next boot or start."""
    with step("停止系统服务"):
        control("stop", f"{PREFIX}-*.service", TARGET)


def control(*words: str) -> None:
    """systemctl; Failed with its words."""
    done = subprocess.run(["systemctl", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(
            f"systemctl {words[0]} 没有成功：{done.stderr.strip()}",
            "请看 journalctl -u 'community-governance-*'。",
        )
