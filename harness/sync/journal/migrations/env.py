"""What Alembic runs to migrate: it is given a connection that is in a transaction, and leaves ending it to the giver.

Which migrations there are is not known here.
"""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
