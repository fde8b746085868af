namespace Sande.DemoModel.Rows.Kinds;

/// <summary>Countries, animals, things and their colours.</summary>
internal static class KnowledgeKinds
{
    private static readonly IReadOnlyList<string[]> Things = FactFile.Read("categories");

    public static IEnumerable<QuestionKind> All { get; } =
    [
        new("capital", 700, _ => FactFile.Read("capitals"),
            new("What is the capital of {0}?", "The capital of {0} is {1}."),
            new("Name the capital of {0}.", "{1}."),
            new("Which city is the capital of {0}?", "{1} is the capital of {0}."),
            new("Tell me the capital city of {0}.", "The capital of {0} is {1}."),
            new("What is the capital city of {0}?", "The capital of {0} is {1}."),
            new("What city is the seat of government of {0}?", "{1}."),
            new("I am going to the capital of {0}. Which city is that?", "That is {1}."),
            new("Do you know the capital of {0}?", "The capital of {0} is {1}.")),
        new("country of a capital", 450, _ => FactFile.Read("capitals"),
            new("{1} is the capital of which country?", "{1} is the capital of {0}."),
            new("Which country has {1} as its capital?", "{1} is the capital of {0}."),
            new("What country is {1} the capital of?", "{1} is the capital of {0}."),
            new("In which country is {1} the capital?", "{1} is the capital of {0}."),
            new("Name the country whose capital is {1}.", "{1} is the capital of {0}.")),
        new("colour", 220, _ => FactFile.Read("colours"),
            new("What colour {1} {0}?", "{0} {1} {2}."),
            new("Which colour {1} {0}?", "{0} {1} {2}."),
            new("Name the colour of {0}.", "{2}."),
            new("What is the colour of {0}?", "The colour of {0} is {2}."),
            new("Tell me what colour {0} {1}.", "{0} {1} {2}."),
            new("Of what colour {1} {0}?", "{0} {1} {2}.")),
        new("animal sound", 130, _ => Animals,
            new("What sound does {0} make?", "{0} {1}."),
            new("What does {0} do when it calls?", "{0} {1}."),
            new("How does {0} sound?", "{0} {1}."),
            new("Name the sound of {0}.", "{0} {1}."),
            new("What noise does {0} make?", "{0} {1}.")),
        new("young animal", 110, _ => Animals,
            new("What is a young {3} called?", "A young {3} is called {2}."),
            new("What do you call a young {3}?", "A young {3} is called {2}."),
            new("What is the young of {0} called?", "The young of {0} is called {2}."),
            new("What is the name for a baby {3}?", "A baby {3} is called {2}."),
            new("Name the young of {0}.", "{2}.")),
        new("category", 1000, _ => Things.Select(thing => (object[])[Text.WithArticle(thing[0]), Text.WithArticle(thing[1]), thing[0]]),
            new("What is {0}?", "{0} is {1}."),
            new("What kind of thing is {0}?", "{0} is {1}."),
            new("Tell me what {0} is.", "{0} is {1}."),
            new("Which group does {0} belong to?", "{0} is {1}."),
            new("What sort of thing is {0}?", "{0} is {1}."),
            new("How would you class {0}?", "{0} is {1}."),
            new("In one word or two, what is {0}?", "{1}.")),
        new("which of three", 1500, ThreeThings,
            new("Which of these is {0}: {1}, {2} or {3}?", "{4} is {0}."),
            new("Which one is {0}: {1}, {2} or {3}?", "{4} is {0}."),
            new("Pick the one that is {0}: {1}, {2}, {3}.", "{4} is {0}.")),
    ];

    private static IEnumerable<object[]> Animals => FactFile.Read("animals").Select(animal =>
        (object[])[Text.WithArticle(animal[0]), animal[1], Text.WithArticle(animal[2]), animal[0]]);

    /// <summary>A thing of the kind that is asked for among two of other kinds.</summary>
    private static IEnumerable<object[]> ThreeThings(Random random)
    {
        for (var i = 0; i < 800; i++)
        {
            var wanted = Things[random.Next(Things.Count)];
            var others = Things.Where(thing => thing[1] != wanted[1]).ToArray();
            random.Shuffle(others);
            string[] shown = [wanted[0], others[0][0], others[1][0]];
            random.Shuffle(shown);
            yield return [Text.WithArticle(wanted[1]), shown[0], shown[1], shown[2], Text.WithArticle(wanted[0])];
        }
    }
}
