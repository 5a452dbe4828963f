"""The patterns of the settings page, to be tried before they are saved."""

from django import forms

from bags.models import CodeSettings


class PatternsForm(forms.ModelForm):  # type: ignore[type-arg]
    """Both patterns as typed, checked as they are when they are saved."""

    class Meta:
        model = CodeSettings
        fields = ("parent_pattern", "child_pattern", "create_unknown_bags")
