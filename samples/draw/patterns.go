package main

// patterns are tiles of the background, drawn in the class t.
var patterns = map[string]string{
	"dots":      `<pattern id="p" width="40" height="40" patternUnits="userSpaceOnUse"><circle class="tf" cx="10" cy="10" r="4"/><circle class="tf" cx="30" cy="30" r="4"/></pattern>`,
	"stripes":   `<pattern id="p" width="24" height="24" patternUnits="userSpaceOnUse"><rect class="tf" width="8" height="24"/></pattern>`,
	"ichimatsu": `<pattern id="p" width="60" height="60" patternUnits="userSpaceOnUse"><path class="tf" d="M0 0h30v30H0zM30 30h30v30H30z"/></pattern>`,
	"waves":     `<pattern id="p" width="60" height="30" patternUnits="userSpaceOnUse"><path class="t" d="M0 15q15-14 30 0t30 0"/></pattern>`,
	"rays":      `<pattern id="p" width="480" height="480" patternUnits="userSpaceOnUse"><path class="tf" d="M240 240 200 0h80zM240 240 480 200v80zM240 240 280 480h-80zM240 240 0 280v-80zM240 240 380 0h100zM240 240 480 380v100zM240 240 100 480H0zM240 240 0 100V0z"/></pattern>`,
	"seigaiha":  `<pattern id="p" width="60" height="30" patternUnits="userSpaceOnUse"><g class="t"><circle cx="30" cy="30" r="28"/><circle cx="30" cy="30" r="18"/><circle cx="30" cy="30" r="8"/></g><g class="t tg"><circle cx="0" cy="45" r="28"/><circle cx="0" cy="45" r="18"/><circle cx="60" cy="45" r="28"/><circle cx="60" cy="45" r="18"/></g></pattern>`,
	"asanoha":   `<pattern id="p" width="60" height="104" patternUnits="userSpaceOnUse"><path class="t" d="M30 0v104M0 17l30 17 30-17M0 87l30-17 30 17M0 17v70M60 17v70M30 0 0 52l30 52 30-52zM0 17l30-17 30 17M0 87l30 17 30-17M0 52h60M0 52l30-18 30 18-30 18z"/></pattern>`,
}
