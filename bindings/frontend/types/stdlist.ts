/** The packages of Go's own standard library: who imports one that gmpsim lacks made no mistake. */
const names = `
archive/{tar,zip} bufio bytes cmp compress/{bzip2,flate,gzip,lzw,zlib} container/{heap,list,ring} context
crypto crypto/{aes,cipher,des,dsa,ecdh,ecdsa,ed25519,elliptic,fips140,hkdf,hmac,hpke,md5,mlkem,mlkem/mlkemtest,pbkdf2,rand}
crypto/{rc4,rsa,sha1,sha256,sha3,sha512,subtle,tls,x509,x509/pkix} database/{sql,sql/driver}
debug/{buildinfo,dwarf,elf,gosym,macho,pe,plan9obj} embed
encoding encoding/{ascii85,asn1,base32,base64,binary,csv,gob,hex,json,pem,xml} errors expvar flag fmt
go/{ast,build,build/constraint,constant,doc,doc/comment,format,importer,parser,printer,scanner,token,types,version}
hash hash/{adler32,crc32,crc64,fnv,maphash} html html/template image image/{color,color/palette,draw,gif,jpeg,png}
index/suffixarray io io/{fs,ioutil} iter log log/{slog,syslog} maps math math/{big,bits,cmplx,rand,rand/v2}
mime mime/{multipart,quotedprintable} net net/{http,http/cgi,http/cookiejar,http/fcgi,http/httptest,http/httptrace}
net/{http/httputil,http/pprof,mail,netip,rpc,rpc/jsonrpc,smtp,textproto,url} os os/{exec,signal,user} path path/filepath
plugin reflect regexp regexp/syntax runtime runtime/{cgo,coverage,debug,metrics,pprof,race,trace} slices sort strconv
strings structs sync sync/atomic syscall testing testing/{cryptotest,fstest,iotest,quick,slogtest,synctest}
text/{scanner,tabwriter,template,template/parse} time time/tzdata unicode unicode/{utf16,utf8} unique unsafe weak`;

const paths = new Set(
  names
    .trim()
    .split(/\s+/)
    .flatMap((word) => {
      const group = /^(.*)\{(.*)\}$/.exec(word);
      return group ? group[2]!.split(',').map((rest) => group[1]! + rest) : [word];
    }),
);

/** Whether Go 1.26 has a package of that import path. */
export function isStdPackage(path: string): boolean {
  return paths.has(path);
}
