package time

// zoneOffset reads a zone given as a number, or Z.
func (p *parsed) zoneOffset(value string, elem int) (string, error) {
	if elem >= elemISO8601 && elem <= elemISO8601ColonSecs && hasPrefix(value, "Z") {
		p.zone = UTC
		return value[1:], nil
	}
	colon, fields := false, 2
	switch elem {
	case elemISO8601Colon, elemNumTZColon:
		colon = true
	case elemISO8601ColonSecs, elemNumTZColonSecs:
		colon, fields = true, 3
	case elemISO8601Secs, elemNumTZSecs:
		fields = 3
	case elemISO8601Short, elemNumTZShort:
		fields = 1
	}
	step := 2 // from field to field
	if colon {
		step = 3
	}
	end := 1 + (fields-1)*step + 2
	if len(value) < end {
		return value, errBad
	}
	for i := 1; colon && i < fields; i++ {
		if value[i*step] != ':' {
			return value, errBad
		}
	}
	var err error
	hms := make([]int, 3)
	for i := 0; i < fields && err == nil; i++ {
		hms[i], _, err = twoDigits(value[1+i*step:3+i*step], true)
	}
	h, m, s := hms[0], hms[1], hms[2]
	// What is out of range is said before what is no number.
	if h > 24 {
		p.outOfRange = "time zone offset hour"
	}
	if m > 60 {
		p.outOfRange = "time zone offset minute"
	}
	if s > 60 {
		p.outOfRange = "time zone offset second"
	}
	if err != nil || value[0] != '+' && value[0] != '-' {
		return value, errBad
	}
	p.hasOffset = true
	p.offset = (h*60+m)*60 + s
	if value[0] == '-' {
		p.offset = -p.offset
	}
	return value[end:], nil
}

// zoneNameLen tells how many bytes of value are the name of a zone: three or four capitals, five that end in T, GMT with an
// offset, or an offset alone.
func zoneNameLen(value string) (int, bool) {
	if len(value) < 3 {
		return 0, false
	}
	if hasPrefix(value, "ChST") || hasPrefix(value, "MeST") {
		return 4, true
	}
	if value[:3] == "GMT" {
		return 3 + signedOffsetLen(value[3:]), true
	}
	if value[0] == '+' || value[0] == '-' {
		n := signedOffsetLen(value)
		return n, n > 0
	}
	n := 0
	for n < 6 && n < len(value) && 'A' <= value[n] && value[n] <= 'Z' {
		n++
	}
	switch n {
	case 3:
		return 3, true
	case 4:
		return 4, value[3] == 'T' || value[:4] == "WITA"
	case 5:
		return 5, value[4] == 'T'
	}
	return 0, false
}

func signedOffsetLen(value string) int {
	if value == "" || value[0] != '-' && value[0] != '+' {
		return 0
	}
	n, hours := 1, 0
	for isDigit(value, n) {
		if hours < 100 {
			hours = hours*10 + int(value[n]-'0')
		}
		n++
	}
	if n == 1 || hours > 23 {
		return 0
	}
	return n
}
