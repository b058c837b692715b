"""What was to leave by mail and robots and didn't, for scripts; and sending it again."""

from django.core.management.base import CommandParser

from governance.management.script import Script
from grids.notices import actions
from grids.notices.models import Delivery, DeliveryState, Untold
from grids.staff.queries import system_actor

MOST = 10_000


class Command(Script):
    help = "列出没有发出去的邮件和群消息（--failed），可以重发（--resend）；不带选项时说明还有多少在等。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--failed", action="store_true", help="列出发送失败的")
        parser.add_argument("--resend", action="store_true", help="把发送失败的全部重发")
        parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")

    def handle(self, *args, failed: bool, resend: bool, json: bool, **options) -> None:
        found = [_as_row(one) for one in _failed()] if failed else []
        again = actions.send_again(by=system_actor()) if resend else 0
        document = {
            "to_tell": Untold.objects.count(),
            "waiting": Delivery.objects.filter(state=DeliveryState.WAITING).count(),
            "failed": Delivery.objects.filter(state=DeliveryState.FAILED).count(),
            "sent_again": again,
        }
        if json:
            self.write_document(document | ({"deliveries": found} if failed else {}))
            return
        for one in found:
            self.stdout.write("\t".join(str(value) for value in one.values()))
        self.stdout.write(
            f"待通知 {document['to_tell']} 步，待发送 {document['waiting']} 条，发送失败 {document['failed']} 条，"
            f"重发 {again} 条。"
        )


def _failed() -> list[Delivery]:
    rows = Delivery.objects.filter(state=DeliveryState.FAILED).select_related(
        "hook__area", "hook__department"
    )
    return list(rows.order_by("at", "id")[:MOST])


def _as_row(one: Delivery) -> dict[str, object]:
    """One message; of the matter its key alone, of a person the account's number."""
    return {
        "id": str(one.pk), "channel": one.channel, "to": str(one.hook) if one.hook else f"user:{one.recipient_id}",
        "kind": one.kind, "subject": f"{one.subject_kind}:{one.subject_id}", "at": one.at.isoformat(),
        "attempts": one.attempts, "fault": one.fault,
    }  # fmt: skip
