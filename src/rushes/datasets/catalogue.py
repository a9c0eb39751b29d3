"""What a dataset can be asked: its shape as a catalogue of measures and dimensions."""

from __future__ import annotations

from rushes.datasets.dataset import Dataset
from rushes.domain import DATASET_TABLE, Catalogue, Field, FieldRole, Measure, MeasureKind, TextDimension, Unit

__all__ = ["catalogue_of"]


def catalogue_of(dataset: Dataset) -> Catalogue:
    """Return the catalogue of a dataset; labels are hostile text, for they come from headers."""
    shape = dataset.definition.shape
    return Catalogue(
        key=dataset.key,
        label=dataset.definition.name,
        measures=tuple(_measure(each) for each in shape.of_role(FieldRole.MEASURE)),
        dimensions=tuple(TextDimension(each.name, each.label) for each in shape.of_role(FieldRole.DIMENSION)),
        is_dated=bool(shape.of_role(FieldRole.DATE)),
    )


def _measure(field: Field) -> Measure:
    return Measure(
        name=field.name,
        label=field.label,
        kind=field.kind or MeasureKind.FLOW,
        unit=field.unit or Unit.COUNT,
        columns=(field.name,),
        description=field.header,
        table=DATASET_TABLE,
    )
