import { z } from 'zod';

// Must be imported before any module that declares a schema: zod otherwise probes `new Function`, which a strict
// content security policy reports as a violation.
z.config({ jitless: true });
