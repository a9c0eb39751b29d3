"""From what a person puts together to one figure: wells, the questions they ask, the chart that fits, the words around it.

Owns the state of the explore page and the table of rules by which a chart is chosen. Knows nothing of HTTP or
HTML, and computes no number of its own: every one is asked of the facts.
"""

from rushes.explore.address import AMOUNTS, CHOICES, REPEATED_PAIRS, SINGLE_PAIRS, SPLITS, read_pairs, read_states, state_pairs
from rushes.explore.amounts import amount_of, read_amount
from rushes.explore.answers import days_of
from rushes.explore.build import Explore, KindChoice, build_explore
from rushes.explore.choice import RULES, Rule, best_kind
from rushes.explore.drill import Drill, Within, days_named, narrowed, read_within, up_from, within_above, within_bucket
from rushes.explore.fields import (
    AGGREGATIONS,
    COMPARE_LABELS,
    DIMENSION_FIELDS,
    FIRST_LABELS,
    KIND_LABELS,
    SPAN_LABELS,
    UNIT_NOUNS,
    DimensionField,
    MeasureGroup,
    measure_groups,
)
from rushes.explore.kept import FIELD, KeptField, field_key, kept_fields, read_formula
from rushes.explore.narrowing import narrowing_in_words, narrowings, productions_in_words, ranged_in_words, states_in_words, top_in_words
from rushes.explore.of_dataset import TextChoices
from rushes.explore.own import COST_CENTRE, NOTHING_OWN, Own, OwnDimension, OwnGroup, grouping_key, is_own, own_dimensions
from rushes.explore.periods import period_of
from rushes.explore.readers import NO_DATASETS, Datasets, PinnedReaders
from rushes.explore.reckon import fitting, shown_measure, shown_unit
from rushes.explore.rows import Rows, RowsState, build_rows, build_rows_file
from rushes.explore.state import (
    ACROSS,
    DEFAULT_SPAN,
    GROUPS,
    MOST_VALUES,
    SPANS,
    TOPS,
    Compare,
    ExploreState,
    First,
    Value,
    read_span,
    read_value,
)
from rushes.explore.texts import Where, is_text, read_where, text_axis, where_texts
from rushes.explore.trail import Told
from rushes.explore.words import (
    described_in_words,
    dimension_in_words,
    field_in_words,
    formula_in_words,
    measure_in_words,
    title_of,
    value_in_words,
)

__all__ = [
    "ACROSS",
    "AGGREGATIONS",
    "AMOUNTS",
    "CHOICES",
    "COMPARE_LABELS",
    "COST_CENTRE",
    "DEFAULT_SPAN",
    "DIMENSION_FIELDS",
    "FIELD",
    "FIRST_LABELS",
    "GROUPS",
    "KIND_LABELS",
    "MOST_VALUES",
    "NOTHING_OWN",
    "NO_DATASETS",
    "REPEATED_PAIRS",
    "RULES",
    "SINGLE_PAIRS",
    "SPANS",
    "SPAN_LABELS",
    "SPLITS",
    "TOPS",
    "UNIT_NOUNS",
    "Compare",
    "Datasets",
    "DimensionField",
    "Drill",
    "Explore",
    "ExploreState",
    "First",
    "KeptField",
    "KindChoice",
    "MeasureGroup",
    "Own",
    "OwnDimension",
    "OwnGroup",
    "PinnedReaders",
    "Rows",
    "RowsState",
    "Rule",
    "TextChoices",
    "Told",
    "Value",
    "Where",
    "Within",
    "amount_of",
    "best_kind",
    "build_explore",
    "build_rows",
    "build_rows_file",
    "days_named",
    "days_of",
    "described_in_words",
    "dimension_in_words",
    "field_in_words",
    "field_key",
    "fitting",
    "formula_in_words",
    "grouping_key",
    "is_own",
    "is_text",
    "kept_fields",
    "measure_groups",
    "measure_in_words",
    "narrowed",
    "narrowing_in_words",
    "narrowings",
    "own_dimensions",
    "period_of",
    "productions_in_words",
    "ranged_in_words",
    "read_amount",
    "read_formula",
    "read_pairs",
    "read_span",
    "read_states",
    "read_value",
    "read_where",
    "read_within",
    "shown_measure",
    "shown_unit",
    "state_pairs",
    "states_in_words",
    "text_axis",
    "title_of",
    "top_in_words",
    "up_from",
    "value_in_words",
    "where_texts",
    "within_above",
    "within_bucket",
]
