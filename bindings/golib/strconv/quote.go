package strconv

import (
	"internal/value"
	"unicode"
	"unicode/utf8"
)

// Quote returns s as a Go string literal in double quotes.
func Quote(s string) string {
	return value.AsString(appendQuoted(make([]byte, 0, len(s)+2), s, '"', false, false))
}

// AppendQuote appends Quote(s).
func AppendQuote(dst []byte, s string) []byte { return appendQuoted(dst, s, '"', false, false) }

// QuoteToASCII is Quote with everything but ASCII escaped.
func QuoteToASCII(s string) string {
	return value.AsString(appendQuoted(make([]byte, 0, len(s)+2), s, '"', true, false))
}

// AppendQuoteToASCII appends QuoteToASCII(s).
func AppendQuoteToASCII(dst []byte, s string) []byte { return appendQuoted(dst, s, '"', true, false) }

// QuoteToGraphic is Quote with what Unicode calls graphic left as it is.
func QuoteToGraphic(s string) string { return string(appendQuoted(nil, s, '"', false, true)) }

// AppendQuoteToGraphic appends QuoteToGraphic(s).
func AppendQuoteToGraphic(dst []byte, s string) []byte { return appendQuoted(dst, s, '"', false, true) }

// QuoteRune returns r as a Go character literal.
func QuoteRune(r rune) string { return string(appendQuotedRune(nil, r, false, false)) }

// AppendQuoteRune appends QuoteRune(r).
func AppendQuoteRune(dst []byte, r rune) []byte { return appendQuotedRune(dst, r, false, false) }

// QuoteRuneToASCII is QuoteRune with everything but ASCII escaped.
func QuoteRuneToASCII(r rune) string { return string(appendQuotedRune(nil, r, true, false)) }

// AppendQuoteRuneToASCII appends QuoteRuneToASCII(r).
func AppendQuoteRuneToASCII(dst []byte, r rune) []byte { return appendQuotedRune(dst, r, true, false) }

// QuoteRuneToGraphic is QuoteRune with what Unicode calls graphic left as it is.
func QuoteRuneToGraphic(r rune) string { return string(appendQuotedRune(nil, r, false, true)) }

// AppendQuoteRuneToGraphic appends QuoteRuneToGraphic(r).
func AppendQuoteRuneToGraphic(dst []byte, r rune) []byte {
	return appendQuotedRune(dst, r, false, true)
}

func appendQuoted(dst []byte, s string, quote byte, ascii, graphic bool) []byte {
	dst = append(dst, quote)
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 0x20 && c != 0x7F && c != quote && c != '\\' {
				dst = append(dst, c)
			} else {
				dst = appendEscaped(dst, rune(c), quote, ascii, graphic)
			}
			i++
			continue
		}
		r, width := utf8.DecodeRuneInString(s[i:])
		if width == 1 && r == utf8.RuneError {
			dst = append(dst, '\\', 'x', digitChars[c>>4], digitChars[c&15])
		} else {
			dst = appendEscaped(dst, r, quote, ascii, graphic)
		}
		i += width
	}
	return append(dst, quote)
}

func appendQuotedRune(dst []byte, r rune, ascii, graphic bool) []byte {
	dst = append(dst, '\'')
	if !utf8.ValidRune(r) {
		r = utf8.RuneError
	}
	dst = appendEscaped(dst, r, '\'', ascii, graphic)
	return append(dst, '\'')
}

func appendEscaped(dst []byte, r rune, quote byte, ascii, graphic bool) []byte {
	if r == rune(quote) || r == '\\' {
		return append(dst, '\\', byte(r))
	}
	if r < utf8.RuneSelf || !ascii {
		if IsPrint(r) || graphic && IsGraphic(r) {
			return utf8.AppendRune(dst, r)
		}
	}
	switch r {
	case '\a':
		return append(dst, '\\', 'a')
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	case '\v':
		return append(dst, '\\', 'v')
	}
	width := 28 // of \U; four bits less for each further digit
	switch {
	case r < ' ' || r == 0x7F:
		dst = append(dst, '\\', 'x')
		width = 4
	case r < 0x10000:
		dst = append(dst, '\\', 'u')
		width = 12
	default:
		dst = append(dst, '\\', 'U')
	}
	for ; width >= 0; width -= 4 {
		dst = append(dst, digitChars[r>>uint(width)&15])
	}
	return dst
}

// CanBackquote tells whether s can stand in backquotes on one line.
func CanBackquote(s string) bool {
	for len(s) > 0 {
		r, width := utf8.DecodeRuneInString(s)
		s = s[width:]
		if width > 1 {
			if r == '\ufeff' {
				return false
			}
			continue
		}
		if r == utf8.RuneError || r < ' ' && r != '\t' || r == '`' || r == '\u007F' {
			return false
		}
	}
	return true
}

// IsPrint tells whether r is printable, as unicode.IsPrint.
func IsPrint(r rune) bool {
	if r < 0x7F {
		return r >= ' '
	}
	return unicode.IsPrint(r)
}

// IsGraphic tells whether r is graphic, as unicode.IsGraphic.
func IsGraphic(r rune) bool { return unicode.IsGraphic(r) }

func hexDigit(c byte) (v rune, ok bool) {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0'), true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10, true
	}
	return 0, false
}

// UnquoteChar decodes the first character or escape of s, which stands between the given quotes (0: quotes need no escape).
func UnquoteChar(s string, quote byte) (value rune, multibyte bool, tail string, err error) {
	if s == "" {
		return 0, false, s, ErrSyntax
	}
	c := s[0]
	switch {
	case c == quote && (quote == '\'' || quote == '"'):
		return 0, false, "", ErrSyntax
	case c >= utf8.RuneSelf:
		r, width := utf8.DecodeRuneInString(s)
		return r, true, s[width:], nil
	case c != '\\':
		return rune(c), false, s[1:], nil
	}
	if len(s) < 2 {
		return 0, false, "", ErrSyntax
	}
	c = s[1]
	s = s[2:]
	switch c {
	case 'a':
		value = '\a'
	case 'b':
		value = '\b'
	case 'f':
		value = '\f'
	case 'n':
		value = '\n'
	case 'r':
		value = '\r'
	case 't':
		value = '\t'
	case 'v':
		value = '\v'
	case 'x', 'u', 'U':
		n := 2
		if c == 'u' {
			n = 4
		} else if c == 'U' {
			n = 8
		}
		if len(s) < n {
			return 0, false, "", ErrSyntax
		}
		for i := 0; i < n; i++ {
			x, ok := hexDigit(s[i])
			if !ok {
				return 0, false, "", ErrSyntax
			}
			value = value<<4 | x
		}
		s = s[n:]
		if c == 'x' {
			break
		}
		if !utf8.ValidRune(value) {
			return 0, false, "", ErrSyntax
		}
		multibyte = true
	case '0', '1', '2', '3', '4', '5', '6', '7':
		if len(s) < 2 {
			return 0, false, "", ErrSyntax
		}
		value = rune(c - '0')
		for i := 0; i < 2; i++ {
			d := s[i]
			if d < '0' || d > '7' {
				return 0, false, "", ErrSyntax
			}
			value = value<<3 | rune(d-'0')
		}
		if value > 255 {
			return 0, false, "", ErrSyntax
		}
		s = s[2:]
	case '\\':
		value = '\\'
	case '\'', '"':
		if c != quote {
			return 0, false, "", ErrSyntax
		}
		value = rune(c)
	default:
		return 0, false, "", ErrSyntax
	}
	return value, multibyte, s, nil
}

// QuotedPrefix returns the quoted string that s begins with.
func QuotedPrefix(s string) (string, error) {
	_, rest, err := unquote(s)
	if err != nil {
		return "", err
	}
	return s[:len(s)-len(rest)], nil
}

// Unquote reads a string or character literal.
func Unquote(s string) (string, error) {
	out, rest, err := unquote(s)
	if err != nil || rest != "" {
		return "", ErrSyntax
	}
	return out, nil
}

func unquote(in string) (out, rest string, err error) {
	if len(in) < 2 {
		return "", "", ErrSyntax
	}
	quote := in[0]
	s := in[1:]
	if quote == '`' {
		end := value.IndexOf(s, "`")
		if end < 0 {
			return "", "", ErrSyntax
		}
		body := s[:end]
		if value.IndexOf(body, "\r") < 0 {
			return body, s[end+1:], nil
		}
		var buf []byte
		for i := 0; i < len(body); i++ {
			if body[i] != '\r' {
				buf = append(buf, body[i])
			}
		}
		return string(buf), s[end+1:], nil
	}
	if quote != '"' && quote != '\'' {
		return "", "", ErrSyntax
	}
	var buf []byte
	for n := 0; ; n++ {
		if s == "" || s[0] == '\n' {
			return "", "", ErrSyntax
		}
		if s[0] == quote {
			if quote == '\'' && n != 1 {
				return "", "", ErrSyntax
			}
			return string(buf), s[1:], nil
		}
		if quote == '\'' && n == 1 {
			return "", "", ErrSyntax
		}
		r, multibyte, tail, err := UnquoteChar(s, quote)
		if err != nil {
			return "", "", err
		}
		if r < utf8.RuneSelf || !multibyte {
			buf = append(buf, byte(r))
		} else {
			buf = utf8.AppendRune(buf, r)
		}
		s = tail
	}
}
