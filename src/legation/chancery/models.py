"""The dossiers of access: Mission."""

from django.db import models


class Mission(models.Model):
    """A post: an embassy, a delegation, a consulate, or the capital itself."""

    id = models.SlugField(primary_key=True, max_length=80)
    name = models.CharField(max_length=200)
    opened_at = models.DateTimeField()

    class Meta:
        """Missions are listed by name."""

        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
