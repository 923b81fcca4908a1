import './research-results.css';
import { formatDay, plural } from '../../components/format.ts';
import { ErrorState, Loading } from '../../components/states.tsx';
import { Hash } from '../../components/values.tsx';
import { formatRoute } from '../../routing/route.ts';
import type { RunTabProps } from '../feature.ts';
import { useResearchRun } from '../research-parts/use-research-run.ts';

/** What the run was asked: the spec's main lines, data, features with their warm-up; and the identity that all of it makes. */
export function SetUpTab({ run }: RunTabProps) {
  const asked = useResearchRun(run);
  if (asked.data === undefined) return asked.error === null ? <Loading what="the set-up" /> : <div className="pad"><ErrorState error={asked.error} retry={asked.refetch} /></div>;
  const { name, title, study, strategy, seed, specSha256, dataSha256, experiment, train, test, execution, costs, features, books, trials, pointInTime } = asked.data;
  return (
    <div className="scroll grow" tabIndex={0} role="group" aria-label="Set-up">
      <section className="pad" aria-label="Experiment">
        <h2 className="h3">Experiment</h2>
        <dl className="kv mt4">
          <dt>name</dt><dd><a className="rs-link" href={formatRoute(['research', 'documents', 'spec', specSha256])}>{name}</a>, {title}</dd>
          <dt>identity</dt><dd className="row"><Hash hash={experiment} digits={16} /><span className="s d3">of spec, data and code</span></dd>
          <dt>spec</dt><dd><Hash hash={specSha256} digits={16} /></dd>
          <dt>data</dt><dd className="row"><Hash hash={dataSha256} digits={16} /><span className="s d3">{pointInTime ? 'universe known point in time' : 'universe known as of now only'}</span></dd>
          <dt>study</dt><dd><a className="rs-link" href={formatRoute(['research'], { study })}>{study}</a>, {plural(trials, 'trial')} so far</dd>
          <dt>strategy</dt><dd>{strategy}</dd>
          <dt>seed</dt><dd className="mono">{seed}</dd>
          <dt>training</dt><dd>{formatDay(train.from)} to {formatDay(train.to)}</dd>
          <dt>test</dt><dd>{formatDay(test.from)} to {formatDay(test.to)}</dd>
          <dt>execution</dt><dd>{execution}</dd>
          <dt>costs</dt><dd>{costs}</dd>
          <dt>books</dt><dd>{books.map((book) => book.title).join(', ')}</dd>
        </dl>
      </section>
      <section aria-label="Features">
        <div className="ph sec"><h2>Features</h2><span className="s d3">{plural(features.length, 'feature')}; inside its warm-up a feature has no value, and nothing is filled in</span></div>
        {features.length === 0 ? <p className="pad s d2">The strategy reads prices only.</p> : (
          <div className="rs-wide"><table className="cp" aria-label="Features"><thead><tr><th className="fst" scope="col">Feature</th><th className="r" scope="col">Warm-up</th><th className="r" scope="col">Lag</th><th scope="col">Unit</th><th scope="col" className="rs-def">Definition</th></tr></thead>
            <tbody>{features.map((feature) => <tr key={feature.name}><td className="fst mono" title={feature.title}>{feature.name}</td><td className="r">{feature.warmUp}</td><td className="r">{feature.lag}</td><td className="d3">{feature.unit}</td><td className="d2 rs-def">{feature.definition}</td></tr>)}</tbody></table></div>
        )}
      </section>
    </div>
  );
}
