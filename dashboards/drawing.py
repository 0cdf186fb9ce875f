"""A panel as data -> a panel of Grafana's, on its place and with its number."""

from typing import Final, TypeAlias

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, table, timeseries
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    BigValueGraphMode,
    BigValueTextMode,
    LegendDisplayMode,
    LegendPlacement,
    StackingMode,
    TooltipDisplayMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DataSourceRef,
    DynamicConfigValue,
    GridPos,
    Threshold,
    ThresholdsMode,
    ValueMap,
    ValueMapping,
    ValueMappingResult,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

from dashboards.infinity import report_query
from dashboards.panel import Ask, Column, Form, Panel, Report

Drawn: TypeAlias = timeseries.Panel | stat.Panel | table.Panel

PROMETHEUS: Final = DataSourceRef(type_val="prometheus", uid="${datasource}")
REPORTS: Final = DataSourceRef(type_val="yesoreyeram-infinity-datasource", uid="${reports}")

CHOSEN: Final = ("notification", "device")
"""Variables that a click in a table sets; the other one stays."""

WIDTHS: Final = {"timestamp": 180, "number": 105, "delivery_id": 320, "device_id": 290}
"""Pixels of a column, by its field or by what is in it: a moment or an id whole, a number below its heading; words
share the rest."""

GREEN: Final = "green"
LETTERS: Final = "ABCDEFGHIJ"
"""What the questions of a panel are called."""


def draw(panel: Panel | Report, number: int, place: GridPos) -> Drawn:
    """Return Grafana's panel."""
    drawn = _of_report(panel) if isinstance(panel, Report) else _of_metrics(panel)
    return drawn.title(panel.title).description(panel.description).unit(panel.unit).id(number).grid_pos(place)


def _of_metrics(panel: Panel) -> Drawn:
    drawn = _shape(panel.form).datasource(PROMETHEUS).thresholds(_thresholds(panel))
    if panel.words:
        mappings: list[ValueMapping] = [
            ValueMap({f"{value:g}": ValueMappingResult(text=text) for value, text in panel.words.items()})
        ]
        drawn = drawn.mappings(mappings)
    for letter, ask in zip(LETTERS, panel.asks, strict=False):
        drawn = drawn.with_target(_query(letter, ask, panel.form))
    return drawn


def _shape(form: Form) -> Drawn:
    if form is Form.TABLE:  # what is told stands in the labels; the value is 1
        hidden = DynamicConfigValue("custom.hidden", True)  # noqa: FBT003  # as the SDK has it
        return table.Panel().override_by_name("Value", [hidden])
    if form is Form.NUMBER:
        return (
            stat.Panel()
            .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]).values(False))  # noqa: FBT003  # as the SDK has it
            .color_mode(BigValueColorMode.VALUE)
            .graph_mode(BigValueGraphMode.NONE)
            .text_mode(BigValueTextMode.AUTO)
        )
    return _lines(stacked=form is Form.STACK)


def _lines(*, stacked: bool) -> timeseries.Panel:
    legend = common.VizLegendOptions().display_mode(LegendDisplayMode.TABLE).placement(LegendPlacement.BOTTOM)
    drawn = (
        timeseries.Panel()
        .legend(legend.show_legend(True).calcs(["lastNotNull", "max"]).sort_by("Max").sort_desc(True))  # noqa: FBT003  # as the SDK has it
        .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
        .show_points(VisibilityMode.AUTO)
        .line_width(2)
        .fill_opacity(25 if stacked else 8)
        .min(0)
    )
    return drawn.stacking(common.StackingConfig().mode(StackingMode.NORMAL)) if stacked else drawn


def _thresholds(panel: Panel) -> dashboard.ThresholdsConfig:
    steps = [
        Threshold(value=None, color=GREEN),
        *(Threshold(value=value, color=color) for value, color in panel.limits),
    ]
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def _query(letter: str, ask: Ask, form: Form) -> prometheus.Dataquery:
    query = prometheus.Dataquery().ref_id(letter).datasource(PROMETHEUS).expr(ask.expr.text)
    if form is Form.TABLE:
        return query.instant().format(PromQueryFormat.TABLE)
    query = query.legend_format(ask.legend or "all")
    return query.instant() if form is Form.NUMBER else query.range()


def _of_report(report: Report) -> Drawn:
    drawn: Drawn = table.Panel() if report.form is Form.TABLE else _lines(stacked=report.form is Form.STACK)
    drawn = drawn.datasource(REPORTS).with_target(report_query(report, REPORTS))
    for column in report.columns:
        looks = _looks(column, opens=column.field == report.opens, is_table=report.form is Form.TABLE)
        drawn = drawn.override_by_name(column.title, looks) if looks else drawn
    return drawn


def _looks(column: Column, *, opens: bool, is_table: bool) -> list[DynamicConfigValue]:
    looks = [DynamicConfigValue("unit", column.unit)] if column.unit else []
    width = WIDTHS.get(column.field, WIDTHS.get(column.kind))
    if is_table and width is not None:
        looks.append(DynamicConfigValue("custom.width", width))
    if opens:
        chosen = {name: f"${{{name}}}" for name in CHOSEN}
        chosen[column.field.removesuffix("_id")] = "${__value.raw}"
        url = "${__url.path}?${__url_time_range}" + "".join(f"&var-{name}={value}" for name, value in chosen.items())
        looks.append(DynamicConfigValue("links", [{"title": "Show below", "url": url}]))
    return looks
