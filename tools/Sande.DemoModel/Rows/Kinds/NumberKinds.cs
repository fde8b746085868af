namespace Sande.DemoModel.Rows.Kinds;

/// <summary>Counting, adding, ordering.</summary>
internal static class NumberKinds
{
    public static IEnumerable<QuestionKind> All { get; } =
    [
        new("addition", 4000, _ => Pairs(30, 30).Select(p => Fact(p.A, p.B, p.A + p.B)),
            new("What is {0} plus {1}?", "{0} + {1} = {2}."),
            new("What is {0} + {1}?", "{0} + {1} = {2}."),
            new("Add {0} and {1}.", "{0} + {1} = {2}."),
            new("Calculate {0} + {1}.", "{0} + {1} = {2}."),
            new("What is the sum of {0} and {1}?", "The sum of {0} and {1} is {2}."),
            new("How much is {0} plus {1}?", "{0} + {1} = {2}.")),
        new("subtraction", 2900, _ => Pairs(30, 30).Where(p => p.B <= p.A).Select(p => Fact(p.A, p.B, p.A - p.B)),
            new("What is {0} minus {1}?", "{0} - {1} = {2}."),
            new("What is {0} - {1}?", "{0} - {1} = {2}."),
            new("Subtract {1} from {0}.", "{0} - {1} = {2}."),
            new("Calculate {0} - {1}.", "{0} - {1} = {2}."),
            new("What is the difference between {0} and {1}?", "The difference between {0} and {1} is {2}."),
            new("Take {1} away from {0}.", "{0} - {1} = {2}.")),
        new("multiplication", 1000, _ => Pairs(12, 12).Select(p => Fact(p.A, p.B, p.A * p.B)),
            new("What is {0} times {1}?", "{0} x {1} = {2}."),
            new("What is {0} x {1}?", "{0} x {1} = {2}."),
            new("Multiply {0} by {1}.", "{0} x {1} = {2}."),
            new("Calculate {0} x {1}.", "{0} x {1} = {2}."),
            new("What is the product of {0} and {1}?", "The product of {0} and {1} is {2}."),
            new("How much is {0} times {1}?", "{0} x {1} = {2}.")),
        new("division", 800, _ => Pairs(12, 12).Where(p => p is { A: > 0, B: > 0 }).Select(p => Fact(p.A * p.B, p.A, p.B)),
            new("What is {0} divided by {1}?", "{0} / {1} = {2}."),
            new("What is {0} / {1}?", "{0} / {1} = {2}."),
            new("Divide {0} by {1}.", "{0} / {1} = {2}."),
            new("Calculate {0} / {1}.", "{0} / {1} = {2}."),
            new("What is {0} shared by {1}?", "{0} / {1} = {2}.")),
        new("addition story", 1000, _ => Several(30, 30).Select(p => Fact(p.A, p.B, p.A + p.B)),
            new("I have {0} coins and find {1} more. How many coins do I have?", "You have {2} coins."),
            new("There are {0} birds in a tree and {1} more come. How many birds are there?", "There are {2} birds.")),
        new("subtraction story", 700, _ => Several(30, 30).Where(p => p.A - p.B > 1).Select(p => Fact(p.A, p.B, p.A - p.B)),
            new("I have {0} apples and eat {1} of them. How many are left?", "{2} are left."),
            new("There are {0} birds in a tree and {1} fly away. How many birds are left?", "{2} are left.")),
        new("multiplication story", 240, _ => Several(12, 12).Select(p => Fact(p.A, p.B, p.A * p.B)),
            new("There are {0} boxes with {1} balls in each. How many balls are there?", "There are {2} balls."),
            new("I read {0} pages a day for {1} days. How many pages do I read?", "You read {2} pages.")),
        new("division story", 240, _ => Several(12, 12).Select(p => Fact(p.A * p.B, p.A, p.B)),
            new("Share {0} sweets among {1} children. How many does each get?", "Each gets {2}."),
            new("{0} chairs stand in {1} equal rows. How many chairs are in a row?", "There are {2} chairs in a row.")),
        new("larger", 1500, _ => Pairs(99, 99).Where(p => p.A != p.B).Select(p => Fact(p.A, p.B, Math.Max(p.A, p.B))),
            new("Which is larger, {0} or {1}?", "{2} is larger."),
            new("Which number is bigger: {0} or {1}?", "{2} is bigger."),
            new("What is the greater of {0} and {1}?", "{2} is greater."),
            new("Pick the larger number: {0}, {1}.", "{2} is larger.")),
        new("smaller", 1500, _ => Pairs(99, 99).Where(p => p.A != p.B).Select(p => Fact(p.A, p.B, Math.Min(p.A, p.B))),
            new("Which is smaller, {0} or {1}?", "{2} is smaller."),
            new("Which number is less: {0} or {1}?", "{2} is less."),
            new("What is the lesser of {0} and {1}?", "{2} is less."),
            new("Pick the smaller number: {0}, {1}.", "{2} is smaller.")),
        new("sorting up", 1600, random => Triples(random).Select(n => Fact(List(n), List(n.Order()))),
            new("Sort these numbers from smallest to largest: {0}.", "{1}."),
            new("Put the numbers {0} in ascending order.", "{1}."),
            new("Order these numbers, smallest first: {0}.", "{1}.")),
        new("sorting down", 1600, random => Triples(random).Select(n => Fact(List(n), List(n.OrderDescending()))),
            new("Sort these numbers from largest to smallest: {0}.", "{1}."),
            new("Put the numbers {0} in descending order.", "{1}."),
            new("Order these numbers, largest first: {0}.", "{1}.")),
        new("next number", 800, _ => Range(0, 199).Select(n => Fact(n, n + 1)),
            new("What number comes after {0}?", "{1} comes after {0}."),
            new("Which number follows {0}?", "{1} follows {0}."),
            new("What is one more than {0}?", "One more than {0} is {1}."),
            new("Count on one from {0}.", "{1}.")),
        new("previous number", 600, _ => Range(1, 199).Select(n => Fact(n, n - 1)),
            new("What number comes before {0}?", "{1} comes before {0}."),
            new("Which number is just before {0}?", "{1} is just before {0}."),
            new("What is one less than {0}?", "One less than {0} is {1}.")),
        new("even or odd", 600, _ => Range(0, 199).Select(n => Fact(n, n % 2 == 0 ? "even" : "odd")),
            new("Is {0} even or odd?", "{0} is {1}."),
            new("Is the number {0} odd or even?", "{0} is {1}."),
            new("Say whether {0} is even or odd.", "{0} is {1}.")),
        new("double", 400, _ => Range(1, 60).Select(n => Fact(n, 2 * n)),
            new("What is double {0}?", "Double {0} is {1}."),
            new("What is twice {0}?", "Twice {0} is {1}."),
            new("Double the number {0}.", "{1}."),
            new("How much is two times {0}?", "Two times {0} is {1}.")),
        new("half", 400, _ => Range(1, 60).Select(n => Fact(2 * n, n)),
            new("What is half of {0}?", "Half of {0} is {1}."),
            new("Halve {0}.", "Half of {0} is {1}."),
            new("How much is one half of {0}?", "One half of {0} is {1}.")),
        new("number in words", 400, _ => Range(0, 100).Select(n => Fact(n, Text.InWords(n))),
            new("Write {0} in words.", "{1}."),
            new("How do you spell the number {0}?", "{1}."),
            new("What is {0} in words?", "{1}."),
            new("Write the number {0} as a word.", "{1}.")),
        new("words in digits", 400, _ => Range(0, 100).Select(n => Fact(n, Text.InWords(n))),
            new("Write {1} in digits.", "{0}."),
            new("Which number is {1}?", "{0}."),
            new("What is {1} as a number?", "{0}."),
            new("Write the number {1} with digits.", "{0}.")),
    ];

    private static object[] Fact(params object[] parts) => parts;

    private static IEnumerable<int> Range(int first, int last) => Enumerable.Range(first, last - first + 1);

    private static IEnumerable<(int A, int B)> Pairs(int lastA, int lastB) => from a in Range(0, lastA) from b in Range(0, lastB) select (a, b);

    /// <summary>Pairs for stories in the plural.</summary>
    private static IEnumerable<(int A, int B)> Several(int lastA, int lastB) => Pairs(lastA, lastB).Where(p => p is { A: > 1, B: > 1 });

    private static IEnumerable<int[]> Triples(Random random) =>
        Range(1, 1000).Select(_ => new[] { random.Next(100), random.Next(100), random.Next(100) }).Where(n => n.Distinct().Count() == n.Length);

    private static string List(IEnumerable<int> numbers) => string.Join(", ", numbers);
}
