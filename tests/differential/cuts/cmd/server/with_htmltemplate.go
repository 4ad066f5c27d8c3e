//go:build !no_htmltemplate

package main

import "cuts/feat/htmltemplate"

func init() { features["htmltemplate"] = htmltemplate.Run }
