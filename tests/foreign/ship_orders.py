"""Somebody else's script: lists a store's orders and ships them.  It knows nothing of the fakes."""

import os

import requests

base = f"{os.environ['BIGCOMMERCE_URL']}/stores/{os.environ['BIGCOMMERCE_STORE_HASH']}/v2/orders"
headers = {"X-Auth-Token": os.environ["BIGCOMMERCE_TOKEN"], "Accept": "application/json"}
for order in requests.get(base, headers=headers, timeout=60).json():
    lines = requests.get(f"{base}/{order['id']}/products", headers=headers, timeout=60).json()
    items = [{"order_product_id": line["id"], "quantity": line["quantity"]} for line in lines]
    shipment = {"order_address_id": lines[0]["order_address_id"], "tracking_number": "T1", "items": items}
    answer = requests.post(f"{base}/{order['id']}/shipments", headers=headers, json=shipment, timeout=60)
    print(order["id"], order["status"], answer.status_code)
