import { useState } from 'react';
import { asAppError, type AppError } from '../../../src-shared/kernel/errors.ts';
import { useBridge } from '../../bridge/bridge.ts';
import { shortHash } from '../../components/format.ts';
import { runHref } from '../../routing/route.ts';
import { navigate } from '../../routing/use-route.ts';
import { useCache } from '../../state/use-call.ts';
import { useView } from '../../state/view-store.ts';

export const BUNDLE_EXTENSIONS = ['.zip'];

/** Takes a bundle in and opens its run. What does not hold is refused, and nothing of it is kept. */
export function useImportBundle(): { readonly busy: boolean; readonly error: AppError | null; readonly take: (token: string) => Promise<void>; readonly choose: () => void } {
  const { client, transport } = useBridge();
  const cache = useCache();
  const toast = useView((state) => state.toast);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (thrown) {
      setError(asAppError(thrown));
    } finally {
      setBusy(false);
    }
  };
  const open = async (token: string): Promise<void> => {
    const { run, already, imported } = await client['bundles.import']({ file: token });
    cache.invalidate(['runs.', 'audit.', 'bundles.', 'workspace.info']);
    toast({ title: already ? 'This bundle was here already' : 'The bundle holds', text: `Run ${imported.run} of another workspace, signed by key ${shortHash(imported.keyId, 16)}. Compare the key with one you were given in another way.`, tone: 'ok' });
    navigate(runHref(run, 'gates'));
  };
  return {
    busy, error,
    take: (token) => attempt(() => open(token)),
    choose: () => void attempt(async () => {
      const file = await transport.openFile(BUNDLE_EXTENSIONS);
      if (file !== null) await open(file.token);
    }),
  };
}
