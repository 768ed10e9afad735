package domain

import "log/slog"

// mask is printed in place of a secret.
const mask = "(masked)"

// Secret is text that must not reach a log, an error or a trace. It prints as a mask, in JSON too.
type Secret struct{ text string }

// NewSecret returns the secret with the given text.
func NewSecret(text string) Secret { return Secret{text: text} }

// Reveal returns the text.
func (s Secret) Reveal() string { return s.text }

// String returns the mask.
func (s Secret) String() string { return mask }

// GoString returns the mask.
func (s Secret) GoString() string { return mask }

// LogValue returns the mask.
func (s Secret) LogValue() slog.Value { return slog.StringValue(mask) }
