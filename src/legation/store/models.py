"""The inbox in the database: micro-batches that wait for the tables, and the ledger that numbers them."""

from django.db import models


class Batch(models.Model):
    """One durable micro-batch: the rows of several flows, packed."""

    number = models.BigIntegerField(primary_key=True)
    filed_at = models.DateTimeField(auto_now_add=True)
    rows = models.IntegerField()
    payload = models.BinaryField()

    class Meta:
        """Batches move in the order of their numbers."""

        ordering = ("number",)
        db_table = "store_batch"

    def __str__(self) -> str:
        return f"batch {self.number} of {self.rows} rows"


class Ledger(models.Model):
    """The one row that gives batches their numbers and names this installation to the tables.

    Taking a number locks the row until the transaction ends, so numbers rise in the order of commits:
    a batch never becomes visible after one with a higher number was moved.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    app = models.CharField(max_length=64)
    last_number = models.BigIntegerField(default=0)
    flushed_at = models.DateTimeField(null=True)

    class Meta:
        """One row."""

        db_table = "store_ledger"

    def __str__(self) -> str:
        return f"{self.app} at {self.last_number}"
