import { recordedSuite } from './recorded.js';

recordedSuite('conformance', '../shared/conformance');
