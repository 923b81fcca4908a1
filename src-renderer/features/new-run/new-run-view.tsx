import { useState } from 'react';
import type { DialectOverride } from '../../../src-shared/model/dialect.ts';
import { Button } from '../../components/button.tsx';
import { formatBytes, formatDay } from '../../components/format.ts';
import { EmptyState, ErrorState, Loading } from '../../components/states.tsx';
import { FileName, Hash, Verified } from '../../components/values.tsx';
import { formatRoute } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { useCall } from '../../state/use-call.ts';
import { TapeDrop } from '../runs/tape-drop.tsx';
import { DialectChips } from './dialect-chips.tsx';
import { RawLines } from './raw-lines.tsx';
import { ReadTable } from './read-table.tsx';
import { RunOptions } from './run-options.tsx';
import './new-run.css';

/** `#/runs/new?file=<token>`: how the file will be read, then what to run on it. Nothing is executed before Start. */
export function NewRunView({ query }: { query: Readonly<Record<string, string>> }) {
  const file = query['file'];
  const close = () => navigate(formatRoute(['runs']));
  if (file === undefined) {
    return (
      <>
        <header className="hdr flat"><div className="l1"><h1>New run</h1><span className="s d3">Nothing is executed until you start.</span><span className="sp" /><Button look="quiet" onPress={close}>Discard</Button></div></header>
        <TapeDrop />
        <EmptyState title="No tape chosen yet">Drop a file above or browse for one; then see how it is read beside the raw lines, and start the run.</EmptyState>
      </>
    );
  }
  return <Preview key={file} token={file} onDiscard={close} />;
}

function Preview({ token, onDiscard }: { token: string; onDiscard: () => void }) {
  const [override, setOverride] = useState<DialectOverride>({});
  const [line, setLine] = useState<number | null>(null);
  const preview = useCall('tapes.preview', { token, override });
  const [last, setLast] = useState(preview.data);
  if (preview.data !== undefined && preview.data !== last) setLast(preview.data);
  // While a changed dialect is read again the old reading stays in sight.
  const data = preview.data ?? last;
  return (
    <>
      <header className="hdr flat"><div className="l1"><h1 className="nw">New run</h1>
        {data === undefined ? null : <><span className="s d2 shrink"><FileName name={data.fileName} mono /></span><span className="s d3 nw">{formatBytes(data.bytes)}</span><Hash hash={data.sha256} label="sha256" digits={12} />
          {data.knownMapping === null ? null : <Verified words={`mapping known, ${data.knownMapping.actor}, ${formatDay(data.knownMapping.at)}`} />}</>}
        <span className="sp" /><span className="s d3 nw el">Nothing is executed until you start.</span><Button look="quiet" onPress={onDiscard}>Discard</Button>
      </div></header>
      {data === undefined ? null : <DialectChips preview={data} override={override} onChange={setOverride} />}
      {preview.error === null ? null : (
        <div className="pad"><ErrorState error={preview.error} {...(Object.keys(override).length > 0 ? { kept: 'the file, unchanged' } : {})} retry={preview.refetch} />
          {preview.error.code === 'NOT_FOUND' ? <EmptyState title="The file is not at hand any more">A chosen file is known to the host until it ends. <a href={formatRoute(['runs', 'new'])}>Choose it again</a></EmptyState> : null}</div>
      )}
      {data === undefined ? (preview.loading ? <Loading what="the first lines of the file" /> : null) : (
        <>
          <div className="main" aria-busy={preview.loading || undefined}>
            <RawLines preview={data} line={line} />
            <ReadTable preview={data} onLine={setLine} />
          </div>
          <RunOptions token={token} preview={data} override={override} />
        </>
      )}
    </>
  );
}
