package http

// DetectContentType guesses a media type from the first 512 bytes (the WHATWG algorithm's common cases): HTML, XML, PDF,
// PostScript, the image formats of browsers, archives, text, and "application/octet-stream" for all else.
func DetectContentType(data []byte) string {
	if len(data) > 512 {
		data = data[:512]
	}
	first := 0
	for first < len(data) && space(data[first]) {
		first++
	}
	if first < len(data) && data[first] == '<' {
		rest := data[first:]
		for _, tag := range htmlTags {
			if tagAt(rest, tag) {
				return "text/html; charset=utf-8"
			}
		}
		if prefix(rest, "<?xml") {
			return "text/xml; charset=utf-8"
		}
	}
	for _, s := range signatures {
		if prefix(data, s.bytes) {
			return s.kind
		}
	}
	if len(data) >= 12 && prefix(data, "RIFF") && prefix(data[8:], "WEBPVP") {
		return "image/webp"
	}
	for _, c := range data[first:] {
		if c <= 8 || c == 11 || 14 <= c && c <= 26 || 28 <= c && c <= 31 {
			return "application/octet-stream"
		}
	}
	return "text/plain; charset=utf-8"
}

var htmlTags = []string{
	"<!DOCTYPE HTML", "<HTML", "<HEAD", "<SCRIPT", "<IFRAME", "<H1", "<DIV", "<FONT", "<TABLE", "<A", "<STYLE", "<TITLE", "<B",
	"<BODY", "<BR", "<P", "<!--",
}

var signatures = []struct{ bytes, kind string }{
	{"%PDF-", "application/pdf"},
	{"%!PS-Adobe-", "application/postscript"},
	{"\xfe\xff\x00\x00", "text/plain; charset=utf-16be"},
	{"\xfe\xff", "text/plain; charset=utf-16be"},
	{"\xff\xfe", "text/plain; charset=utf-16le"},
	{"\xef\xbb\xbf", "text/plain; charset=utf-8"},
	{"GIF87a", "image/gif"},
	{"GIF89a", "image/gif"},
	{"\x89PNG\x0d\x0a\x1a\x0a", "image/png"},
	{"\xff\xd8\xff", "image/jpeg"},
	{"BM", "image/bmp"},
	{"\x00\x00\x01\x00", "image/x-icon"},
	{"\x1f\x8b\x08", "application/x-gzip"},
	{"PK\x03\x04", "application/zip"},
	{"\x00asm", "application/wasm"},
	{"OggS\x00", "application/ogg"},
	{"ID3", "audio/mpeg"},
}

func space(c byte) bool {
	return c == '\t' || c == '\n' || c == '\x0c' || c == '\r' || c == ' '
}

func prefix(b []byte, s string) bool {
	return len(b) >= len(s) && string(b[:len(s)]) == s
}

// tagAt tells whether b begins with a tag, letters of any case, and a byte that ends it.
func tagAt(b []byte, tag string) bool {
	if len(b) < len(tag)+1 {
		return false
	}
	for i := 0; i < len(tag); i++ {
		c := b[i]
		if 'a' <= c && c <= 'z' {
			c -= 32
		}
		if c != tag[i] {
			return false
		}
	}
	return tag == "<!--" || b[len(tag)] == ' ' || b[len(tag)] == '>'
}
