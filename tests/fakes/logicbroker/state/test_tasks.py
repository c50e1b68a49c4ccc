"""Scheduled tasks: cancelling late orders, by day or at once."""

from datetime import timedelta

import pytest

from fakes.logicbroker.refusals import Invalid, NotVisible


def days_later(trade, days):
    trade.clock.move(trade.clock.now() + timedelta(days=days))
    trade.network.run_due()
    trade.settle()


def test_what_is_late_is_cancelled_at_midnight(trade) -> None:
    """With an acknowledgement of the retailer's; younger orders and other suppliers' stay."""
    trade.shop.cancel_late_orders(trade.supplier, 2)
    trade.order("104", ("A-1", 1), ("B-1", 1))
    days_later(trade, 2)
    trade.order("105")
    days_later(trade, 1)

    mine, other = trade.network.documents("104", "PurchaseOrder")
    assert (mine.status, other.status) == ("Cancelled", "Ready to Acknowledge")
    assert trade.only("105", "PurchaseOrder").status == "Ready to Acknowledge"
    acknowledgement = trade.only("104", "Acknowledgement")
    assert (acknowledgement.sender_id, acknowledgement.content["ChangeReason"]) == (
        trade.retailer.id,
        "Cannot fulfill in time",
    )


def test_a_task_can_be_run_at_once(trade) -> None:
    """The list then says when it ran; what is being cancelled is not cancelled twice."""
    trade.shop.cancel_late_orders(trade.supplier, 30)
    order = trade.purchase_order()
    trade.clock.move(trade.clock.now() + timedelta(days=29, hours=23))
    trade.network.run_due()
    trade.clock.move(trade.clock.now() + timedelta(hours=2))
    for _ in range(2):
        trade.call("PUT", "v3/Settings/ScheduledTasks/Trigger?id=1")
    trade.settle()

    [task] = trade.call("GET", "v3/Settings/ScheduledTasks")["Records"]
    assert (task["JobName"], task["PartnerName"], task["LastSuccess"]) == (
        "Cancel Late Orders",
        "Maker",
        task["LastEnd"],
    )
    assert order.status == "Cancelled"
    assert len(trade.network.documents("104", "Acknowledgement")) == 1


@pytest.mark.parametrize(("query", "status"), [("", 400), ("id=7", 404)])
def test_only_one_s_own_tasks_can_be_run(trade, query, status) -> None:
    """By their number."""
    assert trade.send("PUT", f"v3/Settings/ScheduledTasks/Trigger?{query}").status == status


def test_a_task_of_another_company_is_not_there(trade) -> None:
    """Nor can days be less than one."""
    trade.shop.cancel_late_orders(trade.supplier, 2)

    with pytest.raises(NotVisible):
        trade.network.environments["stage"].tasks.get(1, trade.supplier.id)
    with pytest.raises(Invalid):
        trade.shop.cancel_late_orders(trade.supplier, 0)


def test_people_see_their_tasks_and_run_them(trade) -> None:
    """On the page of settings: when it ran last; nobody runs another's."""
    trade.shop.cancel_late_orders(trade.supplier, 2)
    order = trade.purchase_order()
    trade.clock.move(trade.clock.now() + timedelta(days=2, hours=1))
    [task] = trade.shop.scheduled_tasks()
    trade.shop.run_task(task)

    trade.settle()
    assert (task.last_success, order.status) == (task.last_end, "Cancelled")
    assert trade.maker.scheduled_tasks() == []
    with pytest.raises(NotVisible):
        trade.maker.run_task(task)
