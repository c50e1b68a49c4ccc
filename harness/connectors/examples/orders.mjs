// Sends new orders to Logicbroker: one flow of a connector, with nothing but Node.
// Try it: harness rehearse --only orders --connector-command "node orders.mjs"
import { createInterface } from "node:readline";

const CYCLE = 15 * 60 * 1000;
let connection;

async function call(url, headers, method = "GET", body = undefined) {
  const answer = await fetch(url, {
    method,
    headers: { Accept: "application/json", "Content-Type": "application/json", ...headers },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  const text = await answer.text();
  return text ? JSON.parse(text) : [];
}

const store = (path, ...rest) =>
  call(`${connection.bigcommerce_url}/stores/${connection.store_hash}${path}`, { "X-Auth-Token": connection.access_token }, ...rest);
const broker = (path, ...rest) =>
  call(`${connection.logicbroker_url}${path}`, { SubscriptionKey: connection.logicbroker_key }, ...rest);

const full = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== "" && value != null));
const contact = (a) => full({
  FirstName: a.first_name, LastName: a.last_name, CompanyName: a.company, Address1: a.street_1, Address2: a.street_2,
  City: a.city, State: a.state, Zip: a.zip, Country: a.country, CountryCode: a.country_iso2, Phone: a.phone, Email: a.email,
  ExtendedAttributes: a.form_fields.map((each) => ({ Name: `bigcommerce_${each.name}`, Value: String(each.value) })),
});

async function send(order) {
  const number = String(order.id);
  const sent = await broker(`/api/v3/Orders?filters.partnerPO=${number}`); // Also after a crash between the two writes.
  if (!sent.Records.length) {
    const doors = await store(`/v2/orders/${number}/shipping_addresses`);
    const door = (line) => doors.find((each) => each.id === line.order_address_id);
    const lines = (await store(`/v2/orders/${number}/products?limit=250`)).filter(
      (line) => line.type === "physical" && line.quantity > line.quantity_refunded && door(line));
    if (!lines.length) return; // Downloads, gift certificates, what is collected or paid back: no supplier has to do with it.
    await broker("/api/v3/Orders", "POST", {
      PartnerPO: number, OrderNumber: number, OrderDate: new Date(order.date_created).toISOString(),
      Payments: [{ Method: order.payment_method }], Currency: order.default_currency_code, TotalAmount: order.total_inc_tax,
      Discounts: [order.discount_amount].filter(Number).map((amount) => ({ DiscountAmount: amount })),
      Taxes: [{ TaxAmount: order.total_tax }], HandlingAmount: order.handling_cost_inc_tax,
      CustomerNumber: String(order.customer_id), Note: order.customer_message || "",
      BillToAddress: contact(order.billing_address), ShipToAddress: contact(door(lines[0])),
      OrderLines: lines.map((line, index) => ({
        LineNumber: String(index + 1), Quantity: line.quantity - line.quantity_refunded, Price: line.price_inc_tax, Description: line.name,
        ItemIdentifier: { SupplierSKU: line.sku }, ShippingAddress: contact(door(line)), Note: line.wrapping_message || "",
        Discounts: line.applied_discounts.map((each) => ({ DiscountName: each.name, DiscountAmount: each.amount })),
        ExtendedAttributes: [{ Name: "BigCommerceLineItemId", Value: String(line.id) },
          ...line.product_options.map((option) => ({ Name: option.display_name, Value: option.display_value }))],
      })),
    });
  } else if (order.status_id === 14) return; // It was refunded after it had been sent.
  await store(`/v2/orders/${number}`, "PUT", { status_id: 9 }); // Awaiting Shipment: this one is done.
}

async function tick(now) {
  for (const status of [11, 14]) { // Awaiting Fulfillment, and Partially Refunded: the rest is still owed.
    for (const order of await store(`/v2/orders?status_id=${status}&limit=250`)) {
      if (new Date(order.date_created) >= new Date(connection.connected_at)) await send(order);
    }
  }
  return new Date((Math.floor(now / CYCLE) + 1) * CYCLE); // The next quarter of an hour.
}

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.type === "stop") break;
  if (message.type === "hello") {
    connection = message.connection;
    console.log(JSON.stringify({ ready: true, again: true })); // It keeps nothing, so it may be told hello again.
  } else {
    const next = await tick(new Date(message.now)).catch((trouble) => {
      console.error(trouble.message); // Shown with a scenario that does not hold.
      return new Date(new Date(message.now).getTime() + 60_000); // Tried again in a minute.
    });
    console.log(JSON.stringify({ next: next.toISOString() }));
  }
}
