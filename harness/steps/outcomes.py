"""What must come of it: each outcome looks at both portals, asks a judge, and hands over the verdict.

How is judged stands in ``harness.conformance.checks``.  PYTEST_DONT_REWRITE
"""

import re
from decimal import Decimal

from pytest_bdd import parsers, then

from fakes.people.deeds import DELETE_FEED, SEND_FEED
from harness.conformance import (
    account_looks,
    api_looks,
    feed_looks,
    file_questions,
    network_questions,
    page_looks,
    portal_questions,
    store_questions,
)
from harness.conformance import observations as look
from harness.conformance.checks import account as api_account
from harness.conformance.checks import (
    answers,
    cancellations,
    connecting,
    conservation,
    event_files,
    feed_pages,
    inventory,
    lost_credentials,
    order_pages,
    orders,
    pictures,
    portal_items,
    product_feeds,
    shipments,
    stock,
    store_api,
    trial,
    untouched,
)
from harness.conformance.records import CreatedAccount, OrderRecord
from harness.conformance.scene import Scene
from harness.steps.feeds import BAD_ROW, SKUS, bad_rows, upload
from harness.steps.people import amounts_of, sku_at_supplier
from harness.steps.staging import Judge, left_out_if_missing

CANCELLED = ("Cancelled", "Manual Verification Required")

# Orders and their documents.


@then("the order ID is the reference number of a sales order")
def _reference_number(world: Scene, judge: Judge) -> None:
    if world.lag_seconds:  # Where a store shows its orders late, they are due later by as much.
        world.advance(seconds=world.lag_seconds)
    look.look_at_orders(world)
    judge(orders.reference_in_time(world.history))


@then("there is one sales order with the lines of the order")
def _one_sales_order(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(orders.bought_as_wished(world.history))
    judge(orders.one_sales_order(world.history))
    judge(orders.no_stray_sales_order(world.history))


@then("each order is in Logicbroker exactly once, or a person was told why not")
def _orders_conserved(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(conservation.orders_conserved(world.history))


@then("what is left of it is in Logicbroker exactly once, or a person was told why not")
def _rest_conserved(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(conservation.rest_conserved(world.history))


@then("its sales order has failed, and an event says that nobody supplies it")
def _unsourced_told(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(orders.unsourced_order_told(world.history))


@then("the list of orders shows all of them")
@then("the list of orders no longer shows it")
def _archived_order_gone(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    page_looks.look_at_orders_page(world)
    judge(order_pages.orders_page_reads(world.history))


@then("the store refuses all of it")
def _all_refused(world: Scene, judge: Judge) -> None:
    judge(store_api.nothing_is_oversold(world.history))
    judge(store_api.nothing_is_overshipped(world.history))
    judge(store_api.no_sku_is_doubled(world.history))


@then("the store answers the same in every way in which it can be asked")
def _store_answers(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    store_questions.ask_for_orders(world)
    judge(answers.orders_answered(world.history))
    store_questions.ask_for_goods(world)
    judge(answers.goods_answered(world.history))
    store_questions.ask_for_notices(world)
    judge(answers.notices_answered(world.history))


@then("Logicbroker answers the same in every way in which it can be asked")
def _network_answers(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    network_questions.ask_for_documents(world)
    judge(answers.documents_answered(world.history))
    network_questions.ask_for_events(world)
    judge(answers.events_answered(world.history))
    network_questions.ask_for_feeds(world)
    judge(answers.feeds_answered(world.history))


@then("the store lists all of them on one page")
def _listed_on_one_page(world: Scene, judge: Judge) -> None:
    store_questions.ask_for_long_pages(world)
    judge(answers.pages_are_long(world.history))


@then("everything that became of the documents is told, with who did it")
def _documents_told(world: Scene, judge: Judge) -> None:
    portal_questions.ask_what_became_of_documents(world)
    judge(answers.documents_told(world.history))


@then("the mails tell both sides what they have to know")
def _mails_told(world: Scene, judge: Judge) -> None:
    portal_questions.ask_for_mails(world)
    judge(answers.mails_told(world.history))


@then("the buttons for documents and connections do what they say")
def _buttons_work(world: Scene, judge: Judge) -> None:
    with left_out_if_missing():
        portal_questions.press_buttons(world)
    judge(answers.document_buttons_work(world.history))


@then("Logicbroker refuses what cannot be")
def _network_refuses(world: Scene, judge: Judge, order: OrderRecord) -> None:
    network_questions.try_what_it_refuses(world, order.id)
    judge(answers.impossible_is_refused(world.history))


@then("each supplier has one purchase order for its lines")
def _purchase_orders(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(orders.one_purchase_order_each(world.history))


@then("only orders from the moment of connection on are in Logicbroker")
def _cut_off(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(orders.cut_off_kept(world.history))


@then(parsers.re("the related documents of the order include an? (?P<kind>shipment|acknowledgement|invoice)"))
def _related_documents(world: Scene, judge: Judge, kind: str) -> None:
    look.look_at_orders(world)
    judge(orders.documents_together(world.history, kind.capitalize()))


@then("none of the documents is left waiting")
def _none_waiting(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(orders.none_left_waiting(world.history))


@then(parsers.parse('the order shows "{status}"'))
def _order_shows(world: Scene, judge: Judge, order: OrderRecord, status: str) -> None:
    look.look_at_order(world, order)
    _judge_status(world, judge, order.id, status)
    follows = cancellations.cancellations_shown if status in CANCELLED else shipments.status_follows_shipments
    judge(follows(world.history))
    api_looks.look_at_api(world, order.id)
    judge(store_api.api_tells_the_same(world.history))


@then("the retailer's list of orders reads")
def _orders_list(world: Scene, judge: Judge, datatable: list[list[str]]) -> None:
    look.look_at_orders(world)
    page_looks.look_at_orders_page(world)
    newest_first = sorted(world.bigcommerce.orders.values(), key=lambda order: order.id, reverse=True)
    for order, (total, status) in zip(newest_first, datatable[1:], strict=True):
        if [order.total_inc_tax] != amounts_of(total):
            raise ValueError(f"wanted the order for {total} here, found one for {order.total_inc_tax}")
        _judge_status(world, judge, order.id, status)
        judge(order_pages.page_shows(world.history, order.id, status))
    judge(order_pages.orders_page_reads(world.history))


def _judge_status(world: Scene, judge: Judge, order_id: int, status: str) -> None:
    shows = cancellations.cancelled_order_shows if status in CANCELLED else shipments.order_shows
    judge(shows(world.history, order_id, status))


@then(parsers.parse('the list of orders shows it as "{status}"'))
def _order_listed(world: Scene, judge: Judge, order: OrderRecord, status: str) -> None:
    look.look_at_orders(world)
    page_looks.look_at_orders_page(world)
    judge(order_pages.page_shows(world.history, order.id, status))
    judge(order_pages.orders_page_reads(world.history))


@then(parsers.re(r"the list of orders shows a total of \$(?P<total>[\d.]+) for it"))
def _total_listed(world: Scene, judge: Judge, order: OrderRecord, total: str) -> None:
    page_looks.look_at_orders_page(world)
    judge(order_pages.page_shows_total(world.history, order.id, Decimal(total)))


@then(parsers.re('the details behind "\\+" show (?P<what>all that was shipped|what was shipped|what was cancelled)'))
def _details_shown(world: Scene, judge: Judge, order: OrderRecord, what: str) -> None:
    look.look_at_order(world, order)
    page_looks.look_at_details(world, order.id)
    if what == "what was cancelled":
        judge(order_pages.details_show_cancellations(world.history))
        return
    judge(order_pages.details_show_parcels(world.history))
    if what == "all that was shipped":
        judge(order_pages.details_count_what_is_shipped(world.history))


@then("the portal lists the sales orders of all of them")
def _all_listed(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    page_looks.look_at_portal_list(world)
    judge(order_pages.portal_lists_all(world.history))


@then("the store tells how much of its quota is left, and keeps to it")
def _quota_as_announced(world: Scene, judge: Judge) -> None:
    judge(store_api.quota_as_announced(world.history))


@then("the statuses have their published names")
def _statuses_named(world: Scene, judge: Judge) -> None:
    api_looks.look_at_statuses(world)
    judge(store_api.statuses_are_the_published_ones(world.history))


@then("the portal finds it under its order ID")
def _found_under_its_id(world: Scene, judge: Judge, order: OrderRecord) -> None:
    page_looks.look_at_portal(world, order.id)
    judge(order_pages.found_under_its_id(world.history))


_KINDS = {
    "sales order": "SalesOrder",
    "purchase order": "PurchaseOrder",
    "acknowledgement": "Acknowledgement",
    "shipment": "Shipment",
    "invoice": "Invoice",
    "return": "Return",
}
_KIND = rf"(?:an?|\d+) (?:{'|'.join(_KINDS)})s?"


@then(parsers.re(rf"the portal shows (?P<kinds>{_KIND}(?:(?:, | and ){_KIND})*) for it"))
def _portal_shows(world: Scene, judge: Judge, order: OrderRecord, kinds: str) -> None:
    look.look_at_orders(world)
    page_looks.look_at_portal(world, order.id)
    counted = re.findall(rf"(an?|\d+) ({'|'.join(_KINDS)})", kinds)
    wanted = {_KINDS[kind]: int(count) if count.isdecimal() else 1 for count, kind in counted}
    judge(order_pages.found_under_its_id(world.history))
    judge(order_pages.portal_shows(world.history, wanted))
    page_looks.look_at_items(world, order.id)
    judge(portal_items.items_as_traded(world.history))
    judge(portal_items.suppliers_find_their_own(world.history))
    judge(portal_items.suppliers_see_the_same_items(world.history))
    judge(portal_items.orders_move_on(world.history))
    judge(portal_items.documents_say_what_was_done(world.history))
    if "Invoice" in wanted:
        judge(order_pages.invoiced_as_shipped(world.history))


@then("the shipment shows its items, tracking number and carrier")
@then("each package shows its own tracking number")
def _parcels(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(shipments.parcels_shown(world.history))
    judge(shipments.items_shown(world.history))


@then("the staff notes name what was cancelled")
def _cancellation_noted(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(cancellations.cancellation_noted(world.history))


@then("what the staff noted still stands there")
def _notes_stay(world: Scene, judge: Judge) -> None:
    judge(untouched.staff_notes_stay(world.history))


@then("the cancellation has not changed the order")
def _cancellation_ignored(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(cancellations.cancellation_changes_nothing(world.history))


@then("the cancellation is recorded and shown")
def _cancellation_recorded(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(cancellations.cancellation_recorded(world.history))


# Inventory.


@then(parsers.parse('the inventory events say "{text}"'))
def _import_event(world: Scene, judge: Judge, text: str) -> None:
    look.look_at_inventory(world)
    judge(inventory.import_event_reads(world.history, text))
    feed_looks.look_at_event_files(world)
    judge(event_files.uploads_open(world.history, "Inventory Imported"))


@then("each inventory file has left exactly one such event")
def _imports_counted(world: Scene, judge: Judge) -> None:
    look.look_at_inventory(world)
    judge(inventory.imports_counted(world.history))
    judge(inventory.imports_told_truly(world.history))
    judge(inventory.stock_as_uploaded(world.history))


@then(parsers.re(rf"a warning says (?P<bad>{BAD_ROW}(?: and {BAD_ROW})*)".replace("ROW", "that row")))
def _bad_rows_named(world: Scene, judge: Judge, bad: str) -> None:
    look.look_at_inventory(world)
    judge(inventory.bad_rows_named(world.history, bad_rows(bad)))
    feed_looks.look_at_event_files(world)
    judge(event_files.bad_rows_reported(world.history, bad_rows(bad)))


@then("the levels have changed at ten past the hour")
def _changed_at_ten_past(world: Scene, judge: Judge) -> None:
    look.look_at_inventory(world)
    judge(inventory.changed_at_ten_past(world.history))


@then(parsers.parse('the store shows a level of {level:d} for "{sku}"'))
def _level_shown(world: Scene, judge: Judge, level: int, sku: str) -> None:
    look.look_at_inventory(world)
    judge(inventory.level_shown(world.history, sku, level))
    judge(inventory.levels_shown(world.history))


@then("the store shows for each of them what was uploaded")
def _all_levels_shown(world: Scene, judge: Judge) -> None:
    look.look_at_everything(world)
    judge(stock.stock_conserved(world.history))


@then(parsers.parse('"{sku}" is listed as unmatched'))
def _listed_as_unmatched(world: Scene, judge: Judge, sku: str) -> None:
    look.look_at_inventory(world)
    judge(inventory.unmatched_listed(world.history, (sku,)))
    judge(inventory.unmatched_untouched(world.history))
    judge(inventory.matched_as_told(world.history))
    judge(inventory.stock_as_uploaded(world.history))


@then("nothing is listed as unmatched")
def _nothing_unmatched(world: Scene, judge: Judge) -> None:
    look.look_at_inventory(world)
    judge(inventory.unmatched_listed(world.history, ()))
    judge(inventory.matched_as_told(world.history))
    judge(inventory.stock_as_uploaded(world.history))


@then("each of them is read, or an alert says why not")
def _files_read(world: Scene, judge: Judge) -> None:
    judge(answers.stock_files_read(world.history))


@then("the buttons for clearing feeds and matches do what they say")
def _cleared(world: Scene, judge: Judge) -> None:
    upload(world, [(sku_at_supplier("MUG"), 12), (sku_at_supplier("TEE"), 5)])
    file_questions.press_the_buttons_of_stock(world)
    judge(answers.stock_buttons_work(world.history))


@then("products that are not in the feed keep their level")
def _others_untouched(world: Scene, judge: Judge) -> None:
    look.look_at_inventory(world)
    judge(inventory.others_untouched(world.history))


# Product feeds.


@then(parsers.parse('the feed is "{status}" with {items:d} items of which {compliant:d} are compliant'))
def _feed_waits(world: Scene, judge: Judge, status: str, items: int, compliant: int) -> None:
    look.look_at_product_feeds(world)
    judge(product_feeds.feed_waits(world.history, status, items, compliant))
    judge(feed_pages.contents_as_uploaded(world.history))
    judge(feed_pages.feeds_dated(world.history))


@then("the store does not have the products of the feed")
def _nothing_before_approval(world: Scene, judge: Judge) -> None:
    look.look_at_product_feeds(world)
    judge(product_feeds.nothing_before_approval(world.history))


@then("the list shows the feed's ID, file name, dates, status and items")
def _feed_listed(world: Scene, judge: Judge) -> None:
    look.look_at_product_feeds(world)
    judge(product_feeds.feed_listed(world.history))


_ACTIONS = {"downloaded": "Download", "deleted": "Delete", "approved": "Approve", "sent": "Send"}


@then(parsers.re(rf"the feed can be (?P<said>(?:{'|'.join(_ACTIONS)})(?:(?:, | and )(?:{'|'.join(_ACTIONS)}))*)"))
def _actions_offered(world: Scene, judge: Judge, said: str) -> None:
    look.look_at_product_feeds(world, actions=True)
    judge(
        product_feeds.actions_offered(world.history, tuple(_ACTIONS[word] for word in re.findall(r"\w+ed|sent", said)))
    )


@then("the file holds the products of the feed")
def _download_complete(world: Scene, judge: Judge) -> None:
    look.look_at_product_feeds(world)
    judge(feed_pages.download_complete(world.history))
    judge(feed_pages.contents_as_uploaded(world.history))


@then("its workbooks hold what is in the feed")
def _workbooks_hold(world: Scene, judge: Judge) -> None:
    judge(answers.feed_workbooks_hold(world.history))


@then("only those work that the guide names")
def _only_those_work(world: Scene, judge: Judge) -> None:
    judge(answers.feed_buttons_work(world.history))


@then("the feed is no longer listed")
def _feed_gone(world: Scene, judge: Judge) -> None:
    look.look_at_product_feeds(world)
    judge(product_feeds.feed_gone(world.history))
    for deed in world.history.deeds(DELETE_FEED):
        feed_looks.look_at_deleted_feed(world, deed.facts["feed_id"])
    judge(feed_pages.deleted_feed_is_shut(world.history))


@then(parsers.re('the feed is "(?P<status>Complete|Failed)" and (?P<part>(?:not )?all) of it is in the store'))
def _feed_ended(world: Scene, judge: Judge, status: str, part: str) -> None:
    look.look_at_product_feeds(world)
    judge(product_feeds.feed_ended(world.history, status, whole=part == "all"))
    judge(product_feeds.complete_means_in_store(world.history))
    judge(product_feeds.ended_in_time(world.history))
    if status == "Complete":
        judge(product_feeds.exports_told_truly(world.history))
    judge(feed_pages.contents_as_uploaded(world.history))
    judge(feed_pages.feeds_dated(world.history))
    if world.history.deeds(SEND_FEED):
        judge(product_feeds.sent_again(world.history))


@then("each product of the feed is in the store once")
def _each_product_once(world: Scene, judge: Judge) -> None:
    look.look_at_product_feeds(world)
    judge(product_feeds.each_product_once(world.history))
    judge(product_feeds.nothing_else_appears(world.history))


@then("the new products show the pictures of the feed")
def _pictures_shown(world: Scene, judge: Judge) -> None:
    look.look_at_product_feeds(world)
    judge(pictures.pictures_reach_the_store(world.history))


@then(parsers.parse('the store sells "{sku}" for ${price}'))
def _sold_for(world: Scene, judge: Judge, sku: str, price: str) -> None:
    look.look_at_product_feeds(world)
    judge(product_feeds.sold_for(world.history, sku, price))


@then('the event "Product Feed Exported" is left exactly for the complete feeds')
def _exported_exactly(world: Scene, judge: Judge) -> None:
    look.look_at_product_feeds(world)
    judge(product_feeds.exported_exactly(world.history))


@then(parsers.re(rf"the alerts tell of {SKUS} that the store refused the (?P<cause>\w+)"))
def _alerts_name(world: Scene, judge: Judge, skus: str, cause: str) -> None:
    look.look_at_product_feeds(world)
    judge(product_feeds.alerts_name_items(world.history, re.findall('"([^"]+)"', skus), cause))
    judge(product_feeds.exported_exactly(world.history))


# The account and the connection form.


@then(parsers.re("the store says that it is on (?P<which>a|no) trial"))
def _plan_said(world: Scene, judge: Judge, which: str) -> None:
    judge(api_account.plan_said(world.history, which == "a"))


@then("the store names its plan, and has the quota of it")
def _plan_named(world: Scene, judge: Judge) -> None:
    judge(api_account.plan_named(world.history))


@then(parsers.parse('the store says that its time zone is "{zone}"'))
def _zone_said(world: Scene, judge: Judge, zone: str) -> None:
    judge(api_account.timezone_said(world.history, zone))


@then("the store names the currency of its orders")
def _currency_named(world: Scene, judge: Judge) -> None:
    judge(api_account.store_sells_in_its_currency(world.history))


@then("the control panel lists exactly the API accounts that exist")
def _accounts_listed(world: Scene, judge: Judge) -> None:
    account_looks.look_at_accounts(world)
    judge(api_account.accounts_listed(world.history))


@then("the store opens what the scopes say, and nothing else")
def _scopes_open(world: Scene, judge: Judge) -> None:
    judge(api_account.scopes_open_what_they_say(world.history))


@then(parsers.re("the form (?P<answer>accepts|refuses) because of the token type"))
def _token_type_decides(world: Scene, judge: Judge, answer: str) -> None:
    judge(api_account.token_type_decides(world.history))
    judge(api_account.form_answers_to_type(world.history, answer))


@then(parsers.re("the form (?P<answer>accepts|refuses|warns) because of the scopes"))
def _scopes_decide(world: Scene, judge: Judge, answer: str) -> None:
    judge(api_account.scopes_decide(world.history))
    judge(api_account.form_answers_to_scopes(world.history, answer))


@then(parsers.re("the form (?P<answer>accepts|refuses) because of the environment"))
def _environment_decides(world: Scene, judge: Judge, answer: str) -> None:
    judge(connecting.environment_decides(world.history))
    judge(connecting.form_answers_to_environment(world.history, answer))


@then("the file holds all that the connection needs")
def _file_complete(world: Scene, judge: Judge, account: CreatedAccount) -> None:
    account_looks.look_at_credentials(world, account)
    judge(api_account.file_complete(world.history))
    judge(api_account.account_is_named(world.history))


@then("no two of them hold the same credentials")
def _own_credentials(world: Scene, judge: Judge) -> None:
    judge(api_account.credentials_are_its_own(world.history))


@then("the list of API accounts shows the client ID of the file")
def _client_id_listed(world: Scene, judge: Judge) -> None:
    account_looks.look_at_accounts(world)
    judge(api_account.client_id_is_the_listed_one(world.history))


@then("the file names the API path with the store hash")
def _api_path_named(world: Scene, judge: Judge, account: CreatedAccount) -> None:
    account_looks.look_at_credentials(world, account)
    judge(api_account.api_path_as_in_the_guide(world.history))


@then("the secrets cannot be shown a second time")
def _shown_once(world: Scene, judge: Judge) -> None:
    judge(api_account.shown_once(world.history))


@then("the store hash is understood")
def _hash_understood(world: Scene, judge: Judge) -> None:
    judge(connecting.hash_understood(world.history))


@then("the form says that this is not a store hash")
def _no_hash_refused(world: Scene, judge: Judge) -> None:
    judge(connecting.no_hash_refused(world.history))


@then("the form accepts the credentials")
def _credentials_accepted(world: Scene, judge: Judge) -> None:
    judge(connecting.good_credentials_accepted(world.history))


@then(parsers.re("the form says that the (?P<field>store hash|access token|client ID) is wrong"))
def _wrong_field_named(world: Scene, judge: Judge, field: str) -> None:
    judge(connecting.wrong_field_named(world.history, field))


@then(parsers.parse('"{first}" and "{second}" find BigCommerce, "{third}" does not, and its form asks for credentials'))
def _system_found(world: Scene, judge: Judge, first: str, second: str, third: str) -> None:
    judge(connecting.system_found(world.history, (first, second), third))


@then(parsers.re("the portal shows (?P<which>a|no) saved connection"))
def _saved(world: Scene, judge: Judge, which: str) -> None:
    account_looks.look_at_saved_form(world)
    judge(connecting.saved_as_filled_in(world.history, which == "a"))


@then("the store is still connected once, and since then")
def _connected_once(world: Scene, judge: Judge) -> None:
    account_looks.look_at_saved_form(world)
    judge(connecting.connected_once(world.history))


@then(parsers.re("the saved connection shows that cancelling orders is (?P<no>not )?allowed"))
def _setting_shown(world: Scene, judge: Judge, no: str | None) -> None:
    account_looks.look_at_saved_form(world)
    judge(connecting.setting_shown(world.history, not no))


# Interruptions.


@then("the saved connection shows the new credentials, and since when it stands")
def _new_credentials_shown(world: Scene, judge: Judge, client_id: str) -> None:
    account_looks.look_at_saved_form(world)
    judge(connecting.new_credentials_shown(world.history, client_id))


@then("the new credentials were refused, and the saved connection shows the old ones")
def _old_credentials_stay(world: Scene, judge: Judge) -> None:
    judge(answers.wrong_credentials_refused(world.history))


@then("the store refuses the old credentials")
def _old_credentials_refused(world: Scene, judge: Judge) -> None:
    look.look_at_connection(world)
    judge(lost_credentials.old_credentials_refused(world.history))


@then("the connection says that its credentials are refused")
def _refusal_said(world: Scene, judge: Judge) -> None:
    look.look_at_connection(world)
    judge(lost_credentials.refusal_said(world.history))


@then("no order is lost or doubled")
def _orders_kept(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(lost_credentials.orders_kept_over_new_credentials(world.history))


@then("no shipment is lost or doubled")
def _shipments_kept(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(lost_credentials.shipments_kept_over_new_credentials(world.history))


@then("the order of the last minutes is in Logicbroker once")
def _kept_over_the_end(world: Scene, judge: Judge) -> None:
    look.look_at_orders(world)
    judge(trial.kept_over_the_end(world.history))


@then("the store answers exactly while the trial lasts")
def _answers_while_trial_lasts(world: Scene, judge: Judge) -> None:
    look.look_at_connection(world)
    judge(trial.answers_while_trial_lasts(world.history))


@then("the shop and the control panel are open exactly while the trial lasts")
def _open_while_trial_lasts(world: Scene, judge: Judge) -> None:
    judge(trial.open_while_trial_lasts(world.history))


@then("the connection says that the trial has ended")
def _end_said(world: Scene, judge: Judge) -> None:
    look.look_at_connection(world)
    judge(trial.end_said(world.history))


@then(parsers.parse("the harness says that {days:d} days are left"))
def _days_left_said(world: Scene, judge: Judge, days: int) -> None:
    judge(trial.days_left_said(world.history, days))
