namespace Sande.Contracts.Datasets;

/// <summary>What a dataset's rows are for.</summary>
public enum DatasetKind
{
    /// <summary>Prompts with their responses.</summary>
    Instructions,

    /// <summary>Prompts with a chosen and a rejected response.</summary>
    Preferences,

    /// <summary>Questions with choices and the right one.</summary>
    MultipleChoice,
}

/// <summary>How the rows were written in the uploaded file.</summary>
public enum DatasetFormat
{
    /// <summary><c>instruction</c>, <c>input</c>, <c>output</c></summary>
    Alpaca,

    /// <summary><c>instruction</c>, <c>context</c>, <c>response</c></summary>
    Dolly,

    /// <summary><c>system_prompt</c>, <c>question</c>, <c>response</c></summary>
    OpenOrca,

    /// <summary><c>prompt</c> and <c>response</c> or <c>completion</c></summary>
    PromptResponse,

    /// <summary><c>conversations</c> of <c>from</c> and <c>value</c></summary>
    ShareGpt,

    /// <summary><c>messages</c> of <c>role</c> and <c>content</c></summary>
    ChatMessages,
}
