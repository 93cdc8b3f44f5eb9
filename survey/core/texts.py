"""Words of a questionnaire, by language; and how strictly its file is read."""

Text = dict[str, str]
Texts = dict[str, tuple[str, ...]]  # language -> one text a point or level
STRICT = {"extra": "forbid", "strict": True}  # read by the catalogue: unknown keys and loose types are faults
