// Package num converts 64-bit numbers to 32 bits without losing digits: the API carries quantities
// and counts as int32, the domains calculate with int64.
package num
