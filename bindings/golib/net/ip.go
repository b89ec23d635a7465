package net

import "strconv"

// An IP is an IPv4 address in 4 bytes, or nil for every address.
type IP []byte

// IPv4 makes an address.
func IPv4(a, b, c, d byte) IP { return IP{a, b, c, d} }

// ParseIP reads a dotted address; nil if it isn't one.
func ParseIP(s string) IP {
	n, ok := parseIPv4(s)
	if !ok {
		return nil
	}
	return IPv4(byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}

// String prints the address; nothing is "<nil>".
func (ip IP) String() string {
	if len(ip) != 4 {
		return "<nil>"
	}
	return formatIPv4(ip.number())
}

// IsLoopback tells whether it is in 127.0.0.0/8.
func (ip IP) IsLoopback() bool { return len(ip) == 4 && ip[0] == 127 }

// IsUnspecified tells whether it is 0.0.0.0.
func (ip IP) IsUnspecified() bool { return len(ip) == 4 && ip.number() == 0 }

func (ip IP) number() uint32 {
	if len(ip) != 4 {
		return 0
	}
	return uint32(ip[0])<<24 | uint32(ip[1])<<16 | uint32(ip[2])<<8 | uint32(ip[3])
}

func parseIPv4(s string) (uint32, bool) {
	var n uint32
	part, digits, parts := 0, 0, 0
	for i := 0; i <= len(s); i++ {
		if i == len(s) || s[i] == '.' {
			if digits == 0 || part > 255 || parts == 4 {
				return 0, false
			}
			n = n<<8 | uint32(part)
			part, digits = 0, 0
			parts++
			continue
		}
		if s[i] < '0' || s[i] > '9' || digits == 3 {
			return 0, false
		}
		part = part*10 + int(s[i]-'0')
		digits++
	}
	return n, parts == 4
}

func formatIPv4(n uint32) string {
	return strconv.Itoa(int(n>>24)) + "." + strconv.Itoa(int(n>>16&255)) + "." + strconv.Itoa(int(n>>8&255)) + "." + strconv.Itoa(int(n&255))
}

// SplitHostPort cuts "host:port" apart; a host with colons stands in brackets.
func SplitHostPort(hostport string) (host, port string, err error) {
	i := len(hostport) - 1
	for i >= 0 && hostport[i] != ':' {
		i--
	}
	if i < 0 {
		return "", "", &AddrError{Err: "missing port in address", Addr: hostport}
	}
	if hostport[0] == '[' {
		end := 1
		for end < len(hostport) && hostport[end] != ']' {
			end++
		}
		if end == len(hostport) {
			return "", "", &AddrError{Err: "missing ']' in address", Addr: hostport}
		}
		if end+1 != i {
			return "", "", &AddrError{Err: "missing port in address", Addr: hostport}
		}
		return hostport[1:end], hostport[i+1:], nil
	}
	for k := 0; k < i; k++ {
		if hostport[k] == ':' {
			return "", "", &AddrError{Err: "too many colons in address", Addr: hostport}
		}
	}
	return hostport[:i], hostport[i+1:], nil
}

// JoinHostPort is its inverse.
func JoinHostPort(host, port string) string {
	for i := 0; i < len(host); i++ {
		if host[i] == ':' {
			return "[" + host + "]:" + port
		}
	}
	return host + ":" + port
}

// resolve turns "host:port" into an address. listening: an empty host means every address, else this machine.
func resolve(network, address string, listening bool) (*TCPAddr, error) {
	switch network {
	case "tcp", "tcp4":
	default:
		return nil, UnknownNetworkError(network)
	}
	host, port, err := SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		switch port {
		case "":
			number = 0
		case "http":
			number = 80
		case "https":
			number = 443
		default:
			return nil, &DNSError{Err: "unknown port", Name: network + "/" + port, IsNotFound: true}
		}
	}
	if number < 0 || number > 65535 {
		return nil, &AddrError{Err: "invalid port", Addr: port}
	}
	switch host {
	case "":
		if listening {
			return &TCPAddr{Port: number}, nil
		}
		return &TCPAddr{IP: IPv4(127, 0, 0, 1), Port: number}, nil
	case "localhost":
		return &TCPAddr{IP: IPv4(127, 0, 0, 1), Port: number}, nil
	}
	ip := ParseIP(host)
	if ip == nil {
		return nil, &DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return &TCPAddr{IP: ip, Port: number}, nil
}
