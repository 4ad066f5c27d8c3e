//go:build !no_texttemplate

package main

import "cuts/feat/texttemplate"

func init() { features["texttemplate"] = texttemplate.Run }
