/**
 * Since which version of Go the standard library has a name: a program of an older one doesn't see it. From the lists of Go's
 * own tree (api/go1.22.txt to go1.26.txt), for the packages that there are here; what is older than 1.22 needs no row. A name that
 * isn't written yet may stand here: it is hidden from the day on which it is.
 */
import type { GoPackage } from './objects.js';
import { under } from './types.js';

/** Version × 100 → import path → functions, types, variables, `Type.Method` and `Struct.Field`; `*`: the package itself. */
const names: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  122: {
    cmp: 'Or',
    io: 'SectionReader.Outer',
    'math/rand/v2': '*',
    net: 'TCPConn.WriteTo',
    'net/http': 'FileServerFS NewFileTransportFS ServeFileFS Request.PathValue Request.SetPathValue',
    os: 'File.WriteTo',
    slices: 'Concat',
  },
  123: {
    iter: '*',
    maps: 'All Collect Insert Keys Values',
    'math/rand/v2': 'ChaCha8.Read Rand.Uint Uint',
    net: 'DNSError.Unwrap TCPConn.SetKeepAliveConfig Dialer.KeepAliveConfig KeepAliveConfig ListenConfig.KeepAliveConfig',
    'net/http': 'ParseCookie ParseSetCookie Request.CookiesNamed Request.Pattern Cookie.Partitioned Cookie.Quoted',
    'net/http/httptest': 'NewRequestWithContext',
    os: 'CopyFS',
    'runtime/debug': 'SetCrashOutput CrashOptions',
    slices: 'All AppendSeq Backward Chunk Collect Repeat Sorted SortedFunc SortedStableFunc Values',
    sync: 'Map.Clear',
    'sync/atomic':
      'AndInt32 AndInt64 AndUint32 AndUint64 AndUintptr OrInt32 OrInt64 OrUint32 OrUint64 OrUintptr ' +
      'Int32.And Int32.Or Int64.And Int64.Or Uint32.And Uint32.Or Uint64.And Uint64.Or Uintptr.And Uintptr.Or',
    syscall: 'EBADMSG EPROTO',
  },
  124: {
    bytes: 'FieldsFuncSeq FieldsSeq Lines SplitAfterSeq SplitSeq',
    'math/rand/v2': 'ChaCha8.AppendBinary PCG.AppendBinary',
    net: 'IP.AppendText',
    'net/http': 'HTTP2Config Protocols Server.HTTP2 Server.Protocols Transport.HTTP2 Transport.Protocols',
    'net/url': 'URL.AppendBinary',
    os: 'OpenInRoot OpenRoot Root',
    runtime: 'AddCleanup Cleanup',
    strings: 'FieldsFuncSeq FieldsSeq Lines SplitAfterSeq SplitSeq',
    time: 'Time.AppendBinary Time.AppendText',
  },
  125: {
    hash: 'Cloner XOF',
    'io/fs': 'Lstat ReadLink ReadLinkFS',
    'net/http': 'CrossOriginProtection NewCrossOriginProtection',
    runtime: 'SetDefaultGOMAXPROCS',
    sync: 'WaitGroup.Go',
    unicode: 'CategoryAliases Cn LC',
  },
  126: {
    bytes: 'Buffer.Peek',
    errors: 'AsType',
    net: 'Dialer.DialIP Dialer.DialTCP Dialer.DialUDP Dialer.DialUnix',
    'net/http': 'ClientConn Transport.NewClientConn',
    os: 'ErrNoHandle Process.WithHandle',
  },
};

const rows = Object.entries(names).flatMap(([version, packages]) =>
  Object.entries(packages).flatMap(([path, words]) =>
    words.split(' ').map((name) => ({ path, name, version: Number(version) })),
  ),
);

/** Since which version × 100 a package has been in the standard library; 0: always. */
export function packageSince(path: string): number {
  return rows.find((row) => row.path === path && row.name === '*')?.version ?? 0;
}

/** Notes at the objects of a package of the standard library since when they have been there. */
export function markSince(pkg: GoPackage): void {
  for (const { path, name, version } of rows) {
    if (path !== pkg.path) continue;
    const [first, member] = name.split('.') as [string, string?];
    const obj = pkg.scope.lookup(first);
    if (!obj) continue;
    if (member === undefined) {
      obj.since = version;
      continue;
    }
    const t = obj.kind === 'TypeName' ? obj.type : null;
    if (t?.kind !== 'Named') continue;
    const u = under(t);
    const fields = u.kind === 'Struct' ? u.fields : [];
    const found = [...t.methods, ...fields].find((one) => one.name === member);
    if (found) found.since = version;
  }
}
