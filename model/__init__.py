"""The words that every room shares: frozen values, named after the stage they have passed.

`Outlet -> FeedEntry -> Snapshot -> Article -> Mention -> Event -> Change -> Alert -> Delivery`
"""
