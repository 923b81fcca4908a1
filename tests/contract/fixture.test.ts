import { describeContract } from './contract-suite.ts';
import { fixtureHandlers, fixtureTranscript } from './fixture-handlers.ts';

describeContract({ name: 'fixture', handlers: fixtureHandlers, transcript: fixtureTranscript() });
