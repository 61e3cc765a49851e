"""The difference → models, in bulk. Called inside the import's transaction, after every row was found valid.

A row that is matched keeps its linje, and so do the process, the risk and the heading that it stands in: what did
not change is claimed first, what was reworded is renamed in place, and only the rest is made anew.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import ProtectedError

from organisation.swedish import find_months
from plans.fields import registry
from plans.models import Ansvarsrad, Avsnitt, Kontrollmoment, Planversion, Process, Rapporttid, Risk
from plans.services import PlanError, make_ansvarsrad

from .diff import Difference, RowChange, is_marked, same_text
from .names import KnownNames
from .rows import RowsRead

RISK_CODES = ("risk", "sannolikhet", "konsekvens", "riskvarde", "hantering")
MOVING_CODES = {"process", "avsnitt", "mal"}
NAME_CODES = ("utforare", "ansvarig")


@dataclass
class _Group:
    """Rows next to one another that share a process."""

    name: str
    avsnitt: Avsnitt | None
    process: Process | None = None
    entries: list[RowChange] = field(default_factory=list)


class PlanWriter:
    """Writes one difference to one utkast."""

    def __init__(
        self,
        version: Planversion,
        read: RowsRead,
        difference: Difference,
        *,
        removes_missing: bool,
        links: Collection[str] | None = None,
    ):
        self.version = version
        self.links = links
        self.read = read
        self.difference = difference
        self.removed = difference.missing if removes_missing else []
        self.entries = difference.in_order(keeps_missing=not removes_missing)
        moves = any(row.changed_fields & MOVING_CODES for row in difference.changed)
        self.must_place = difference.is_reordered or moves or bool(difference.new)
        self.new: dict[type, list] = {model: [] for model in (Avsnitt, Process, Risk, Kontrollmoment)}
        self.dirty: dict[type, dict] = {model: {} for model in self.new}
        self.moments: dict[int, Kontrollmoment] = {}
        self.made: set[int] = set()

    def write(self) -> None:
        """Write everything. Raises PlanError when a row that should go is held by a follow-up."""
        self._place_avsnitt()
        self._save(Avsnitt)
        groups = self._group_entries()
        self._settle_processes(groups)
        self._save(Process)
        self._settle_moments(groups)
        self._save(Risk)
        self._save(Kontrollmoment)
        self._write_names()
        self._write_months()
        self._remove(groups)

    # --- headings ---

    def _place_avsnitt(self):
        self.old_avsnitt = list(self.version.avsnitt.all())
        self.avsnitt: dict[int, Avsnitt] = {}
        free = list(self.old_avsnitt)
        for index, node in enumerate(self.read.nodes):
            found = self._avsnitt_named(node, free) or self._avsnitt_renamed(index, free)
            if found:
                free.remove(found)
            self.avsnitt[index] = found or self._add(Avsnitt(version=self.version, slag=node.slag))
        for index, node in enumerate(self.read.nodes):
            avsnitt = self.avsnitt[index]
            parent = self.avsnitt.get(node.parent)
            if avsnitt.pk is None or not same_text(node.name, avsnitt.name):
                self._set(avsnitt, name=node.name)
            self._set(avsnitt, parent=parent)
        self._number_avsnitt(free)

    def _avsnitt_named(self, node, free):
        parent = self.avsnitt.get(node.parent)
        alike = [each for each in free if same_text(node.name, each.name)]
        at_home = [each for each in alike if each.parent_id == (parent.pk if parent else None)]
        return next(iter((*at_home, *alike)), None)

    def _avsnitt_renamed(self, index, free):
        """The heading that most of the rows below this one stood under, unless the sheet still has it."""
        names = {node.name for node in self.read.nodes}
        olds = Counter(
            entry.existing.avsnitt[-1].pk
            for entry in self.entries
            if entry.incoming
            and entry.incoming.section == index
            and entry.existing
            and entry.existing.avsnitt
        )
        candidates = (each for each in free if each.name not in names and olds[each.pk])
        return max(candidates, key=lambda each: olds[each.pk], default=None)

    def _number_avsnitt(self, left):
        """Positions in the sheet's order; a heading that the sheet lacks stays behind the one it followed."""
        order = list(self.avsnitt.values())
        known = [each.position for each in order if each.pk]
        if len(known) == len(order) and known == sorted(known):
            return
        for each in left:
            place = self.old_avsnitt.index(each)
            before = self.old_avsnitt[place - 1] if place else None
            order.insert(order.index(before) + 1 if before in order else 0, each)
        for position, each in enumerate(order, start=1):
            self._set(each, position=position)

    # --- processes ---

    def _group_entries(self):
        """Entries in groups of one process each. A row whose process is as before stays in it, unless the sheet has
        other processes in between: then the sheet's order is kept and the process stands twice."""
        groups: list[_Group] = []
        claimed: set[int] = set()
        for entry in self.entries:
            process = entry.existing.process if entry.existing else None
            last = groups[-1] if groups else None
            if not process or entry.changed_fields & MOVING_CODES:
                process = None
            elif last and last.process and last.process.pk == process.pk:
                last.entries.append(entry)
                continue
            elif process.pk in claimed:
                process = None
            group = self._group_for(entry, process, groups)
            if process:
                group.process = process
                claimed.add(process.pk)
            group.entries.append(entry)
        return groups

    def _group_for(self, entry, staying, groups):
        last = groups[-1] if groups else None
        name, avsnitt = self._process_of(entry, last)
        is_same = last and same_text(name, last.name) and last.avsnitt == avsnitt
        if not is_same or (staying and last.process):
            last = _Group(staying.name if staying else name, avsnitt)
            groups.append(last)
        return last

    def _process_of(self, entry, last):
        if entry.incoming is None:
            return entry.existing.process.name, next(reversed(entry.existing.avsnitt), None)
        avsnitt = self.avsnitt.get(entry.incoming.section)
        if entry.incoming.knows_process:
            return entry.incoming.values.get("process", ""), avsnitt
        if entry.existing:
            return entry.existing.process.name, avsnitt
        return (last.name, avsnitt) if last and last.avsnitt == avsnitt else ("", avsnitt)

    def _settle_processes(self, groups):
        """Give each group a process: its own, the one that its rows left, one of the same name, or a new one."""
        taken = {group.process.pk for group in groups if group.process}
        # load_rows gives every process, those without moments too.
        rows = [entry.existing for entry in self.difference.rows if entry.existing]
        self.old_processes = {row.process.pk: row.process for row in rows}
        for group in groups:
            if group.process is None:
                group.process = self._free_process(group, taken) or self._add(Process(version=self.version))
                if group.process.pk:
                    taken.add(group.process.pk)
            process = group.process
            if process.pk is None or not same_text(group.name, process.name):
                self._set(process, name=group.name)
            if process.pk is None or process.avsnitt_id != (group.avsnitt.pk if group.avsnitt else None):
                self._set(process, avsnitt=group.avsnitt)
        if self.must_place or self.new[Process]:
            for position, group in enumerate(groups, start=1):
                self._set(group.process, position=position)

    def _free_process(self, group, taken):
        left = [entry.existing.process for entry in group.entries if entry.existing]
        named = [
            each for each in self.old_processes.values() if each.name and same_text(group.name, each.name)
        ]
        return next((each for each in (*left, *named) if each.pk not in taken), None)

    # --- risks and moments ---

    def _settle_moments(self, groups):
        kept_risks = {
            entry.existing.risk.pk
            for entry in self.entries
            if entry.existing and entry.existing.risk and not entry.changed_fields & set(RISK_CODES)
        }
        for group in groups:
            shared = None
            for position, entry in enumerate(group.entries, start=1):
                if not self._has_moment(entry):
                    continue
                moment = self._moment_of(entry)
                if moment.process_id != group.process.pk:
                    self._set(moment, process=group.process)
                if self.must_place or moment.pk is None:
                    self._set(moment, position=position)
                shared = self._settle_risk(entry, moment, shared, kept_risks)
                self._write_values(entry, moment)

    @staticmethod
    def _has_moment(entry):
        if entry.incoming is None:
            return entry.existing.moment is not None
        return entry.incoming.has_moment

    def _moment_of(self, entry):
        moment = entry.existing.moment if entry.existing else None
        if moment is None:
            moment = self._add(Kontrollmoment(version=self.version))
            self.made.add(id(entry))
        self.moments[id(entry)] = moment
        return moment

    def _settle_risk(self, entry, moment, shared, kept):
        """The row's risk, which rows after it share when it reads the same. Returns what the next may share."""
        codes = [code for code in RISK_CODES if entry.incoming and code in entry.incoming.values]
        old = entry.existing.risk if entry.existing else None
        if not codes or (entry.existing and not entry.changed_fields & set(RISK_CODES)):
            if old and old.process_id != moment.process_id:
                self._set(old, process=moment.process)
            return (old, self._risk_values(entry, old)) if old else None
        values = self._risk_values(entry, old)
        if not any(values.values()):
            self._set(moment, risk=None)
            return None
        if shared and shared[1] == values and shared[0].process_id == moment.process_id:
            risk = shared[0]
        elif old and old.pk not in kept:
            risk = old
            kept.add(old.pk)
        else:
            risk = self._add(Risk(version=self.version, position=len(self.moments)))
        self._set(risk, process=moment.process, **values)
        if moment.risk is not risk:
            self._set(moment, risk=risk)
        return risk, values

    @staticmethod
    def _risk_values(entry, old):
        """What the risk shall say: the sheet's words where it has a column, else those that stand there."""
        incoming = entry.incoming.values if entry.incoming else {}
        steps = entry.incoming.steps if entry.incoming else {}
        texts = {
            code: registry[code].attribute.partition(".")[2]
            for code in RISK_CODES
            if registry[code].attribute
        }
        # A text that reads the same stays as it stands: the sheet has a gap where the plan has a marked passage.
        written = incoming.keys() if old is None else incoming.keys() & entry.changed_fields
        values = {
            name: incoming[code] if code in written else getattr(old, name, "")
            for code, name in texts.items()
        }
        for code in ("sannolikhet", "konsekvens"):
            values[code] = steps.get(code) if code in incoming else getattr(old, code, None)
        both = values["sannolikhet"] and values["konsekvens"]
        if both and values["riskvarde_text"] == str(both.level * values["sannolikhet"].level):
            # The value is computed from the steps; only a text that says something else is kept.
            values["riskvarde_text"] = getattr(old, "riskvarde_text", "")
        return values

    def _write_values(self, entry, moment):
        """The moment's own fields: all of a new one, the changed of an old one."""
        if entry.incoming is None:
            return
        for code, text in entry.incoming.values.items():
            if moment.pk and code not in entry.changed_fields:
                continue
            of, _, name = registry[code].attribute.partition(".")
            if of == "moment":
                self._set(moment, **{name: text})
            elif code == "kommungemensamt" and moment.gemensamt_moment_id is None:
                self._set(moment, is_kommungemensamt=is_marked(text))

    # --- names and months ---

    def _entries_with(self, code):
        """The rows of which the field is written, each with its moment."""
        for entry in self.entries:
            moment = self.moments.get(id(entry))
            if entry.incoming is None or moment is None or code not in entry.incoming.values:
                continue
            if id(entry) in self.made or code in entry.changed_fields:
                yield entry, moment

    def _write_names(self):
        self.names = KnownNames(self.version.plan.namnd, self.links)
        new = []
        for code in NAME_CODES:
            entries = list(self._entries_with(code))
            Ansvarsrad.objects.filter(
                slag=code, moment__in=[moment for entry, moment in entries if entry.existing]
            ).delete()
            for entry, moment in entries:
                old = (
                    entry.existing.moment.known_ansvarsrader()
                    if entry.existing and entry.existing.moment
                    else ()
                )
                own = {rad.text: rad for rad in old if rad.slag == code}
                lines = [line.strip() for line in entry.incoming.values[code].split("\n") if line.strip()]
                new.extend(
                    make_ansvarsrad(moment, code, place, line, own.get(line) or self.names.meaning_of(line))
                    for place, line in enumerate(lines)
                )
        Ansvarsrad.objects.bulk_create(new)

    def _write_months(self):
        entries = list(self._entries_with("rapporteras"))
        Rapporttid.objects.filter(moment__in=[moment for entry, moment in entries if entry.existing]).delete()
        Rapporttid.objects.bulk_create(
            Rapporttid(moment=moment, year=year, month=month)
            for entry, moment in entries
            for year, month in dict.fromkeys(find_months(entry.incoming.values["rapporteras"]))
        )

    # --- removing ---

    def _remove(self, groups):
        """Remove what the user chose to, and what stands empty because its rows went elsewhere."""
        gone = [entry.existing.moment.pk for entry in self.removed if entry.existing.moment]
        try:
            Kontrollmoment.objects.filter(pk__in=gone).delete()
        except ProtectedError as error:
            raise PlanError(
                "Rader som saknas i arket kan inte tas bort, eftersom det finns uppföljningar av dem. "
                "Välj att behålla dem."
            ) from error
        rows = [entry.existing for entry in self.difference.rows if entry.existing]
        risks = {row.risk.pk for row in rows if row.risk}
        Risk.objects.filter(pk__in=risks, moment=None).delete()
        used = {group.process.pk for group in groups}
        Process.objects.filter(pk__in={row.process.pk for row in rows} - used, moment=None).delete()
        self._remove_avsnitt({row.avsnitt[-1].pk for row in rows if row.avsnitt})

    def _remove_avsnitt(self, had_rows):
        """Headings that had rows and have none, and then those above them that are left with nothing."""
        kept = {each.pk for each in self.avsnitt.values()}
        candidates = had_rows - kept
        while candidates:
            empty = list(Avsnitt.objects.filter(pk__in=candidates, processer=None, underavsnitt=None))
            parents = {each.parent_id for each in empty} - kept - {None}
            Avsnitt.objects.filter(pk__in=[each.pk for each in empty]).delete()
            candidates = parents

    # --- saving ---

    def _add(self, row):
        self.new[type(row)].append(row)
        return row

    def _set(self, row, **values):
        """Set what differs, and remember that the row has to be saved."""
        changed = {
            name for name, value in values.items() if row.pk is None or self._differs(row, name, value)
        }
        for name in changed:
            setattr(row, name, values[name])
        if row.pk is not None and changed:
            self.dirty[type(row)].setdefault(row.pk, (row, set()))[1].update(changed)

    @staticmethod
    def _differs(row, name, value):
        field = row._meta.get_field(name)
        if not field.is_relation:
            return getattr(row, name) != value
        # Compared by key, so that no query is spent on what the row pointed at.
        is_unsaved = value is not None and value.pk is None
        return is_unsaved or getattr(row, field.attname) != getattr(value, "pk", None)

    def _save(self, model):
        """Create the new rows and update the changed ones; a heading after the one above it, which it refers to."""
        if model is Avsnitt:
            for depth in self._by_depth(self.new[model]):
                model.objects.bulk_create(depth)
        else:
            model.objects.bulk_create(self.new[model])
        rows = [row for row, _ in self.dirty[model].values()]
        names = {name for _, changed in self.dirty[model].values() for name in changed}
        for row in rows:
            row.radversion += 1
        if rows:
            # All rows are there: each insert conflicts and becomes an update, a tenth of what bulk_update's CASE costs.
            model.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["pk"],
                update_fields=sorted(names | {"radversion"}),
            )

    @staticmethod
    def _by_depth(avsnitt):
        rest = list(avsnitt)
        while rest:
            ready = [each for each in rest if each.parent is None or each.parent.pk]
            yield ready
            rest = [each for each in rest if each not in ready]
