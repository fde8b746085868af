namespace Sande.DemoModel.Rows.Kinds;

/// <summary>Days, months, dates and hours.</summary>
internal static class CalendarKinds
{
    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] Ordinals =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"];

    /// <summary>A common year, of 365 days: the calendar's questions leave 28 and 29 February out.</summary>
    private static readonly DateOnly NewYear = new(2023, 1, 1);

    public static IEnumerable<QuestionKind> All { get; } =
    [
        new("day after", 100, _ => Around(Days, 1),
            new("What day comes after {0}?", "{1} comes after {0}."),
            new("Which day follows {0}?", "{1} follows {0}."),
            new("If today is {0}, what day is tomorrow?", "Tomorrow is {1}."),
            new("Name the day after {0}.", "{1}."),
            new("Today is {0}. Which day is it tomorrow?", "Tomorrow is {1}."),
            new("What is the next day after {0}?", "{1}.")),
        new("day before", 100, _ => Around(Days, -1),
            new("What day comes before {0}?", "{1} comes before {0}."),
            new("Which day is just before {0}?", "{1} is just before {0}."),
            new("If today is {0}, what day was yesterday?", "Yesterday was {1}."),
            new("Name the day before {0}.", "{1}."),
            new("Today is {0}. Which day was it yesterday?", "Yesterday was {1}.")),
        new("days ahead", 250, _ => from d in Enumerable.Range(2, 5) from fact in Around(Days, d) select (object[])[.. fact, d],
            new("If today is {0}, what day is it in {2} days?", "In {2} days it is {1}."),
            new("Today is {0}. Which day is it in {2} days?", "In {2} days it is {1}."),
            new("What day is {2} days after {0}?", "{1} is {2} days after {0}."),
            new("Which day comes {2} days after {0}?", "{1} comes {2} days after {0}.")),
        new("month after", 100, _ => Around(Months, 1),
            new("What month comes after {0}?", "{1} comes after {0}."),
            new("Which month follows {0}?", "{1} follows {0}."),
            new("Name the month after {0}.", "{1}."),
            new("What is the next month after {0}?", "{1}."),
            new("If it is {0} now, what is next month?", "Next month is {1}.")),
        new("month before", 100, _ => Around(Months, -1),
            new("What month comes before {0}?", "{1} comes before {0}."),
            new("Which month is just before {0}?", "{1} is just before {0}."),
            new("Name the month before {0}.", "{1}."),
            new("If it is {0} now, what was last month?", "Last month was {1}.")),
        new("month number", 120, _ => Months.Select((month, i) => (object[])[month, Ordinals[i], i + 1]),
            new("Which month is the {1} month of the year?", "{0} is the {1} month."),
            new("What is the {1} month?", "{0} is the {1} month."),
            new("Name the {1} month of the year.", "{0}."),
            new("What is the number of the month {0}?", "{0} is month {2}."),
            new("Which month has the number {2}?", "{0} is month {2}.")),
        new("month length", 100, _ => Months.Select((month, i) => (object[])[month, MonthLength(i + 1)]),
            new("How many days are in {0}?", "{0} has {1}."),
            new("How many days does {0} have?", "{0} has {1}."),
            new("How long is {0}?", "{0} has {1}."),
            new("What is the number of days in {0}?", "{0} has {1}."),
            new("Tell me how many days {0} has.", "{0} has {1}.")),
        new("next date", 1200, _ => Dates.Select(date => (object[])[Write(date), Write(date.AddDays(1))]),
            new("What date comes after {0}?", "{1} comes after {0}."),
            new("Which day follows {0}?", "{1} follows {0}."),
            new("If today is {0}, what is the date tomorrow?", "Tomorrow is {1}."),
            new("Name the date one day after {0}.", "{1}.")),
        new("hours later", 600, _ => from start in Enumerable.Range(1, 12) from hours in Enumerable.Range(1, 11) select (object[])[start, Text.Count(hours, "hour"), (start + hours - 1) % 12 + 1],
            new("It is {0} o'clock. What time is it {1} later?", "It is {2} o'clock."),
            new("What time is it {1} after {0} o'clock?", "It is {2} o'clock."),
            new("A film starts at {0} o'clock and lasts {1}. When does it end?", "It ends at {2} o'clock."),
            new("Add {1} to {0} o'clock.", "{2} o'clock.")),
    ];

    private static IEnumerable<DateOnly> Dates =>
        Enumerable.Range(0, 365).Select(NewYear.AddDays).Where(date => date is not { Month: 2, Day: 28 });

    private static IEnumerable<object[]> Around(string[] names, int step) =>
        names.Select((name, i) => (object[])[name, names[(i + step + names.Length) % names.Length]]);

    private static string MonthLength(int month) =>
        month == 2 ? "28 days, or 29 in a leap year" : $"{DateTime.DaysInMonth(NewYear.Year, month)} days";

    private static string Write(DateOnly date) => $"{date.Day} {Months[date.Month - 1]}";
}
