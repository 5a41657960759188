"""`make docs`: the documentation as a site in English and Chinese. `stage` lays out the pages of one language, `build`
makes the site of both and checks it.
"""
