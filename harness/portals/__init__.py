"""Both portals, the storefront and the stage around them as web pages: a person clicks through the guide in a browser.

Server-rendered, without a rule of their own: each page reads and each button does what the doors of people offer.
"""
