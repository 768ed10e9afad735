// Package typo finds what somebody meant who made a typing error.
package typo
