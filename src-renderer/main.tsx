import './bridge/jitless.ts';
import './theme/styles.ts';
import { createRoot } from 'react-dom/client';
import { BridgeContext, openBridge } from './bridge/bridge.ts';
import { App } from './shell/app.tsx';
import { ErrorBoundary } from './shell/error-boundary.tsx';

const bridge = await openBridge();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(<ErrorBoundary><BridgeContext value={bridge}><App /></BridgeContext></ErrorBoundary>);
