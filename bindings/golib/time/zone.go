package time

import "errors"

// A Location is a place with a clock: here a zone with a fixed offset.
type Location struct {
	name         string
	abbreviation string
	offset       int // seconds east of UTC
}

var (
	utcLoc   = Location{"UTC", "UTC", 0}
	localLoc = Location{"Local", "UTC", 0}

	// UTC is universal time.
	UTC *Location = &utcLoc
	// Local is the simulated machine's zone, which is UTC.
	Local *Location = &localLoc
)

// String returns the name given to LoadLocation or FixedZone.
func (l *Location) String() string {
	if l == nil {
		return "UTC"
	}
	return l.name
}

// FixedZone returns a Location that always uses the given name and offset in seconds east of UTC.
func FixedZone(name string, offset int) *Location {
	return &Location{name, name, offset}
}

// LoadLocation returns "" or "UTC", and "Local". The simulated machine has no zone files.
func LoadLocation(name string) (*Location, error) {
	switch name {
	case "", "UTC":
		return UTC, nil
	case "Local":
		return Local, nil
	}
	return nil, errors.New("unknown time zone " + name)
}
