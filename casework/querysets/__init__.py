"""The only door to the rows of this app: `visible_to(user)`.

Every rule asks the one permission matrix which case roles (and site roles) grant a permission; the rows
follow by `pk__in`, never by a join that would need `distinct`.
"""
