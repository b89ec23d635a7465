import { recordedSuite } from './recorded.js';

recordedSuite('golib', 'test/golib');
