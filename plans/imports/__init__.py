"""From a kommun's own sheet to plan rows, one small step a module.

    sniff     which kind of file, and whether it is safe to open (content, never name)
    workbook  the parts of an .xlsx as a stream, within limits
    reader    bytes → sheets of cells with addresses
    table     sheets → the sheet with a table, its heading row and its columns
    headings  headings → canonical fields; the doubtful are asked
    layout    rows → title rows, section rows, data rows, closing rule
    guidance  the row of an empty sheet that says what to write: written there, taken away here
    facts     title rows → title, year, dnr, decision date
    rows      data rows → canonical rows with their section path
    report    what was understood, as one object
    matching  which row of the plan each row of the sheet is
    diff      canonical rows against the rows of a version
    writer    the difference → models, in bulk
    apply     all of it in one transaction, for real or as a dry run
    results   the result columns, grouped by round, for the room upstairs that takes them
    snapshot  a version as plain data: kept before, compared after, put back
    undo      taking back the latest import
    waiting   the uploaded file between upload and confirmation

Nothing is known by position, kommun or file name, and nothing is dropped without being listed.
"""
