"""The earlier name of `rotate_keys`, by which scripts of streets know it."""

from governance.management.commands import rotate_keys


class Command(rotate_keys.Command):
    help = "即 rotate_keys：用第一把密钥重新加密所有个人信息和文件。"
