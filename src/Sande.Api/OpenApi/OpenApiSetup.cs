using Microsoft.OpenApi;
using Sande.Contracts.Evaluation;
using Sande.Contracts.Json;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Sande.Api.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, and its page at <c>/swagger</c>.</summary>
internal static class OpenApiSetup
{
    /// <summary>The name of the security scheme.</summary>
    public const string SecurityScheme = "bearer";

    private const string Description =
        "Takes backdoors out of language models: upload a checkpoint and clean rows, create a remediation, download the output checkpoint with its proof.";

    public static IServiceCollection AddSandeOpenApi(this IServiceCollection services)
        => services.AddEndpointsApiExplorer().AddSwaggerGen(options =>
        {
            options.SwaggerDoc("v1", new() { Title = "Sande", Version = "v1", Description = Description });
            options.SupportNonNullableReferenceTypes();
            foreach (var xml in Directory.EnumerateFiles(AppContext.BaseDirectory, "Sande.*.xml").Order())
                options.IncludeXmlComments(xml);
            options.AddSecurityDefinition(SecurityScheme, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An API key." });
            options.CustomSchemaIds(SchemaNames.Of);
            DescribeConvertedTypes(options);
            options.SchemaFilter<SchemaFilter>();
            options.OperationFilter<ParameterFilter>();
            options.OperationFilter<BodyFilter>();
            options.OperationFilter<ResponseFilter>();
            options.OperationFilter<ExampleFilter>();
            options.DocumentFilter<DocumentFilter>();
        });

    public static void UseSandeOpenApi(this WebApplication app)
    {
        app.UseSwagger(options =>
        {
            options.RouteTemplate = "openapi/{documentName}.json";
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        });
        app.UseSwaggerUI(options =>
        {
            options.DocumentTitle = "Sande";
            options.SwaggerEndpoint("/openapi/v1.json", "Sande v1");
        });
    }

    /// <summary>Types whose JSON is not that of their properties.</summary>
    private static void DescribeConvertedTypes(SwaggerGenOptions options)
    {
        options.MapType<Stream>(() => new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" });
        // Generators for languages without unions take the first: answers have the list.
        options.MapType<TextList>(() => new OpenApiSchema
        {
            OneOf =
            [
                new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String }, MinItems = 1 },
                new OpenApiSchema { Type = JsonSchemaType.String },
            ],
        });
        options.MapType<ConfidenceInterval>(() => new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Items = new OpenApiSchema { Type = JsonSchemaType.Number, Format = "double" },
            MinItems = 2,
            MaxItems = 2,
        });
    }
}
