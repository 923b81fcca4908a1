import { useMemo } from 'react';
import './measures.css';
import { groupDigits, plural } from '../../components/format.ts';
import { ChipSelect } from '../../components/inputs.tsx';
import { localRows } from '../../components/row-source.ts';
import { EmptyState, ErrorState, Loading, Note } from '../../components/states.tsx';
import type { Column } from '../../components/table-columns.ts';
import { Traceable } from '../../components/traceable.tsx';
import { Amount } from '../../components/values.tsx';
import { VirtualTable } from '../../components/virtual-table.tsx';
import { setQuery } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import type { RunTabProps } from '../feature.ts';
import type { Strata } from './bar-figure.ts';
import { BarPlot } from './bar-plot.tsx';

type Band = Strata['bands'][number];
type Figure = Band['figures'][number];

function FigureCell({ figure, what, inGrid }: { figure: Figure | undefined; what: string; inGrid?: boolean }) {
  if (figure === undefined) return <span className="d3">not run</span>;
  const amount = <Amount value={figure.value} why={figure.why} narrow />;
  return figure.value === null ? amount : <Traceable address={figure.address} name={`${groupDigits(figure.value)} ${figure.unit}, ${what}`} {...(inGrid ? { inGrid } : {})}>{amount}</Traceable>;
}

function columnsOf(strata: Strata): Column<Band>[] {
  return [
    { id: 'band', title: strata.title, width: 150, grow: 2, cell: (band) => <span title={band.label}>{band.label}</span> },
    ...strata.measures.map((measure, index): Column<Band> => ({
      id: measure.id, title: `${measure.title}${measure.unit === '' || measure.unit === 'count' ? '' : `, ${measure.unit}`}`, hint: measure.definition, width: 120, grow: 1, align: 'end',
      cell: (band) => <FigureCell figure={band.figures[index]} what={`${measure.title}, ${band.label}`} inGrid />,
    })),
  ];
}

/** One stratification of the pool: a table of traceable figures and the same as bars. */
export function MeasuresView({ run, query }: RunTabProps) {
  const dimensions = useCall('measures.dimensions', { run: run.id });
  const dimension = dimensions.data?.find((each) => each.id === query['by'])?.id ?? dimensions.data?.[0]?.id ?? null;
  const strata = useCall('measures.stratify', dimension === null ? null : { run: run.id, dimension });
  const data = strata.data;
  const columns = useMemo(() => (data === undefined ? [] : columnsOf(data)), [data]);
  const measure = Math.max(0, data?.measures.findIndex((each) => (query['measure'] === undefined ? each.unit !== 'count' && each.unit !== 'none' : each.id === query['measure'])) ?? 0);
  if (dimensions.error !== null) return <div className="pad"><ErrorState error={dimensions.error} retry={dimensions.refetch} /></div>;
  if (dimensions.data === undefined) return <Loading what="dimensions" />;
  if (dimension === null) return <EmptyState title="No dimension is configured.">Band sets stand under config; one per dimension.</EmptyState>;
  const leftOut = data?.leftOut.reduce((rows, group) => rows + group.rows, 0) ?? 0;
  return (
    <div className="main m-all">
      <section className="pane grow" aria-label="Stratification">
        <div className="ph"><ChipSelect label="By" value={dimension} options={dimensions.data.map((each) => ({ id: each.id, label: each.title }))} onChange={(by) => setQuery({ by })} /><span className="sp" />
          <span className="s d3">{data === undefined ? '' : plural(data.bands.length, 'band')}</span></div>
        {strata.error !== null ? <div className="pad"><ErrorState error={strata.error} retry={strata.refetch} /></div> : data === undefined ? <Loading what="the stratification" /> : (
          <>
            {leftOut === 0 ? null : <Note tone="warn">{data.leftOut.map((group) => `${group.reason} in ${plural(group.rows, 'row')}`).join('; ')}. Its figures and totals leave them out.</Note>}
            <VirtualTable label={`Stratification by ${data.title}`} columns={columns} source={localRows(data.bands)} empty={<EmptyState title="No band holds a row." />}
              total={['Total of the bands', ...data.total.map((figure, index) => <FigureCell key={index} figure={figure} what={`${data.measures[index]?.title ?? ''}, total`} />)]} />
          </>
        )}
      </section>
      <section className="pane m-side" aria-label="Chart">
        <div className="ph">{data === undefined ? <h2>Chart</h2> : <ChipSelect label="Measure" value={data.measures[measure]?.id ?? ''} options={data.measures.map((each) => ({ id: each.id, label: each.title }))} onChange={(to) => setQuery({ measure: to })} />}</div>
        {data === undefined ? null : <><BarPlot strata={data} measure={measure} /><div className="pad s d3">{(data.measures[measure]?.definition ?? '').replace(/\.?$/, '.')} Bars start at zero.</div></>}
      </section>
    </div>
  );
}
