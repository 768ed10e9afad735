package domain

import (
	"strings"
	"time"
)

// Device names the browser and the operating system from which a person logged in. Both are words
// of the lists below, or "" if unknown: a user agent is chosen by its sender, and no part of it is
// stored or shown.
type Device struct{ Browser, System string }

// mark is a part of a user agent and the name that it stands for.
type mark struct{ part, name string }

// The first mark that a user agent contains names the browser. Most browsers also contain the marks
// of those that they are made from, and those on iOS that of Safari.
func browsers() []mark {
	return []mark{
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"OPT/", "Opera"},
		{"SamsungBrowser/", "Samsung Internet"},
		{"Vivaldi/", "Vivaldi"},
		{" Line/", "LINE"},
		{"YJApp", "Yahoo! JAPAN"},
		{"FxiOS/", "Firefox"},
		{"Firefox/", "Firefox"},
		{"CriOS/", "Chrome"},
		{"Chrome/", "Chrome"},
		{"Safari/", "Safari"},
	}
}

// The same for the operating system. Android contains Linux.
func systems() []mark {
	return []mark{
		{"iPhone", "iPhone"},
		{"iPad", "iPad"},
		{"Android", "Android"},
		{"okhttp/", "Android"},
		{"CrOS", "ChromeOS"},
		{"Windows", "Windows"},
		{"Macintosh", "macOS"},
		{"CFNetwork/", "iOS"},
		{"Linux", "Linux"},
	}
}

// maxUserAgent bounds what DeviceOf reads, in bytes.
const maxUserAgent = 512

// DeviceOf returns the device that a user agent names.
func DeviceOf(userAgent string) Device {
	userAgent = userAgent[:min(len(userAgent), maxUserAgent)]
	return Device{Browser: first(browsers(), userAgent), System: first(systems(), userAgent)}
}

func first(marks []mark, userAgent string) string {
	for _, m := range marks {
		if strings.Contains(userAgent, m.part) {
			return m.name
		}
	}
	return ""
}

// Visitor is what an edge reports about the sender of a login. None of it is proven.
type Visitor struct {
	IP     ClientIP
	Device Device
	// Cookie is the device cookie that the browser sent, or the device token of an app; "" if none.
	Cookie string
}

// DeviceCookieTTL is the time for which a browser keeps its device cookie after a login.
const DeviceCookieTTL = 180 * 24 * time.Hour
